import type { FunctionEvent, HistoryChange } from '../../../contract/index.js';
import {
  activated, aliasCreated, code, codeUpdated, configuration, created, deleted, otherCode, permissionAdded, published, statement,
} from '../../../../test/support/function-events.js';
import { recorded } from '../../../../test/support/specification.js';
import { fold } from '../../../event-store/aggregate.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import { functionChange } from './function-change.js';

const configured = (settings: Partial<typeof configuration>): FunctionEvent => ({ type: 'FunctionConfigurationUpdated', data: { configuration: { ...configuration, ...settings } } });
const withVariables = (variables: Record<string, string>) => configured({ environment: { variables } });
const target = (functionVersion: string, additionalVersionWeights: Record<string, number> = {}) => ({ functionVersion, additionalVersionWeights });
const described = (description: string): FunctionEvent => ({ type: 'AliasDescribed', data: { aliasName: 'PROD', description } });
const live = [created, activated, published(1), aliasCreated('PROD', '1')];
const { Sid: _, ...whole } = statement('s3');

const changeAfter = (given: readonly FunctionEvent[], event: FunctionEvent, same?: ReadonlySet<string>) =>
  functionChange(event, fold(functionAggregate, recorded(given)), same);

describe('what an event of a function changed', () => {
  it.each<[string, readonly FunctionEvent[], FunctionEvent, HistoryChange]>([
    ['an alias appears', live.slice(0, 3), aliasCreated('PROD', '1', { 2: 0.1 }), { target: { to: target('1', { 2: 0.1 }) } }],
    ['an alias moves', live, { type: 'AliasRetargeted', data: { aliasName: 'PROD', from: target('1'), to: target('2', { 1: 0.5 }) } }, { target: { from: target('1'), to: target('2', { 1: 0.5 }) } }],
    ['an alias is described', [...live, described('old')], described('new'), { description: { from: 'old', to: 'new' } }],
    ['an alias is described as it was', [...live, described('old')], described('old'), {}],
    ['an alias goes, with its policy', [...live, described('d'), permissionAdded('PROD', 's3')], { type: 'AliasDeleted', data: { aliasName: 'PROD' } },
      { target: { from: target('1') }, description: { from: 'd' }, policy: { removed: [{ Sid: 's3', ...whole }] } }],
    ['code', live, codeUpdated, { code: { from: code, to: otherCode } }],
    ['code for another architecture', live, { type: 'FunctionCodeUpdated', data: { code, architectures: ['arm64'] } },
      { code: { from: code, to: code }, configuration: { architectures: { from: ['x86_64'], to: ['arm64'] } } }],
    ['only members that differ', live, configured({ timeout: 9, kmsKeyArn: 'arn:k' }), { configuration: { timeout: { from: 3, to: 9 }, kmsKeyArn: { from: undefined, to: 'arn:k' } } }],
    ['nothing', live, configured({}), {}],
    ['variables by name', [...live, withVariables({ KEPT: 'a', CHANGED: 'b', GONE: 'c' })], withVariables({ KEPT: 'a', CHANGED: 'x', NEW: 'd' }),
      { environment: { added: ['NEW'], removed: ['GONE'], changed: ['CHANGED'] } }],
    ['tags', [...live, { type: 'FunctionTagged', data: { tags: { a: '1', b: '2' } } }], { type: 'FunctionTagged', data: { tags: { b: '3', c: '4' } } },
      { tags: { added: { c: '4' }, removed: {}, changed: { b: { from: '2', to: '3' } } } }],
    ['tags that go', [...live, { type: 'FunctionTagged', data: { tags: { a: '1', b: '2' } } }], { type: 'FunctionUntagged', data: { tagKeys: ['a', 'never'] } },
      { tags: { added: {}, removed: { a: '1' }, changed: {} } }],
    ['a version', live, published(2, otherCode, { description: 'two' }), { versions: { added: ['2'] }, code: { to: otherCode }, description: { to: 'two' } }],
    ['a version goes', [...live, published(2)], { type: 'VersionDeleted', data: { version: '2' } }, { versions: { removed: ['2'] }, code: { from: code } }],
    ['a statement', live, permissionAdded('PROD', 's3'), { policy: { added: [statement('s3')] } }],
    ['a statement goes', [...live, permissionAdded('PROD', 's3'), permissionAdded('PROD', 'other')], { type: 'PermissionRemoved', data: { qualifier: 'PROD', statementId: 's3' } },
      { policy: { removed: [statement('s3')] } }],
    ['nothing but that values are forgotten', live, { type: 'EnvironmentForgotten', data: { keyId: 'key' } }, {}],
    ['activation', [created], activated, { state: { from: 'Pending', to: 'Active' } }],
    ['everything goes', [...live, permissionAdded('PROD', 's3')], deleted,
      { code: { from: code }, versions: { removed: ['1'] }, aliases: { removed: [{ name: 'PROD', target: target('1') }] }, policy: { removed: [statement('s3')] } }],
  ])('%s', (__, given, event, expected) => expect(changeAfter(given, event)).toEqual(expected));

  it('is the whole configuration of a new function, and never a value of a variable', () => {
    const change = changeAfter([], { ...created, data: { ...created.data, configuration: { ...configuration, environment: { variables: { SECRET: 'Y2lwaGVy' } } } } } as FunctionEvent);
    expect(change).toMatchObject({ code: { to: code }, configuration: { timeout: { to: 3 } }, environment: { added: ['SECRET'], removed: [], changed: [] } });
    expect(JSON.stringify(change)).not.toContain('Y2lwaGVy');
  });

  it('is no change of a variable that was given again', () =>
    expect(changeAfter([...live, withVariables({ A: '1', B: '2' })], withVariables({ A: 'x', B: 'y' }), new Set(['A']))).toEqual({
      environment: { added: [], removed: [], changed: ['B'] },
    }));
});
