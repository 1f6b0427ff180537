import fc from 'fast-check';
import { ARN, code, otherCode, statement } from '../../../../test/support/function-events.js';
import type { Difference, EnvironmentDifference } from '../../../contract/index.js';
import { compare } from './comparison.js';
import type { ComparableValue, Side } from './side.js';

const side = (over: Partial<Side> = {}, shown: Partial<Side['shown']> = {}): Side => ({
  shown: { functionArn: ARN, qualifier: null, asOf: null, version: '$LATEST', alias: null, ...shown },
  configuration: new Map<string, unknown>([['MemorySize', 128], ['Architectures', ['x86_64']]]),
  environment: new Map(),
  tags: new Map(),
  policy: [],
  code,
  ...over,
});
const alias = (name: string, functionVersion: string, weights: Record<string, number> = {}, over: Partial<Side> = {}): Side =>
  side(over, { functionArn: `${ARN}:${name}`, qualifier: name, version: functionVersion, alias: { functionVersion, additionalVersionWeights: weights, description: '' } });

describe('a comparison', () => {
  it.each<[string, Side, Side, Partial<Difference>]>([
    ['a changed member', side(), side({ configuration: new Map<string, unknown>([['MemorySize', 256], ['Architectures', ['x86_64']]]) }), {
      configuration: [{ member: 'MemorySize', left: 128, right: 256 }],
    }],
    ['a member that one side has not', side({ configuration: new Map() }), side(), {
      configuration: [{ member: 'Architectures', left: null, right: ['x86_64'] }, { member: 'MemorySize', left: null, right: 128 }],
    }],
    ['a moved alias', alias('PROD', '1'), alias('PROD', '2', { 1: 0.1 }), {
      alias: [{ member: 'AdditionalVersionWeights', left: {}, right: { 1: 0.1 } }, { member: 'FunctionVersion', left: '1', right: '2' }],
    }],
    ['a version beside an alias, which has no alias to compare', side({}, { qualifier: '1' }), alias('PROD', '2'), { alias: [] }],
    ['tags of functions as a whole', side({ tags: new Map([['a', '1'], ['b', '1']]) }), side({ tags: new Map([['b', '2']]) }), {
      tags: [{ member: 'a', left: '1', right: null }, { member: 'b', left: '1', right: '2' }],
    }],
    ['no tags where a side is an alias', side({ tags: new Map([['a', '1']]) }), alias('PROD', '1'), { tags: [] }],
    ['another package', side(), side({ code: otherCode }), { code: { left: code, right: otherCode, files: null } }],
    ['the statements of two aliases that mean themselves', alias('BETA', '1', {}, { policy: [statement('1', `${ARN}:BETA`)] }), alias('PROD', '1', {}, { policy: [statement('1', `${ARN}:PROD`)] }), {
      policy: { added: [], removed: [], changed: [] },
    }],
    ['statements by Sid', side({ policy: [statement('a'), statement('b')] }), side({ policy: [{ ...statement('b'), Effect: 'Deny' }, statement('c')] }), {
      policy: { added: [statement('c')], removed: [statement('a')], changed: [{ sid: 'b', left: statement('b'), right: { ...statement('b'), Effect: 'Deny' } }] },
    }],
  ])('shows %s', (_, left, right, expected) => expect(compare(left, right)).toMatchObject(expected));

  it.each<[string, ComparableValue | undefined, ComparableValue | undefined, keyof EnvironmentDifference]>([
    ['that is new', undefined, { sealed: 'x', value: '1' }, 'added'],
    ['that is gone', { sealed: 'x' }, undefined, 'removed'],
    ['of another value', { sealed: 'x', value: '1' }, { sealed: 'y', value: '2' }, 'changed'],
    ['of the same value, encrypted anew', { sealed: 'x', value: '1' }, { sealed: 'y', value: '1' }, 'same'],
    ['whose key is gone, of one ciphertext', { sealed: 'x' }, { sealed: 'x' }, 'same'],
    ['whose key is gone', { sealed: 'x' }, { sealed: 'y' }, 'unreadable'],
    ['whose key is gone on one side', { sealed: 'x', value: '1' }, { sealed: 'y' }, 'unreadable'],
    ['that is empty', { sealed: 'x', value: '' }, { sealed: 'y', value: '' }, 'same'],
  ])('names a variable %s in one list', (_, left, right, list) => {
    const environment = (value: ComparableValue | undefined) => side({ environment: new Map(value ? [['constructor', value]] : []) });
    const nothing = { added: [], removed: [], changed: [], same: [], unreadable: [] };
    expect(compare(environment(left), environment(right)).environment).toEqual({ ...nothing, [list]: ['constructor'] });
  });

  it('shows equal members where all are asked for', () => {
    expect(compare(alias('PROD', '1'), alias('PROD', '1'), { all: true })).toMatchObject({
      configuration: [{ member: 'Architectures' }, { member: 'MemorySize', left: 128, right: 128 }],
      alias: [{ member: 'AdditionalVersionWeights' }, { member: 'Description' }, { member: 'FunctionVersion' }],
    });
  });
});

const word = fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__', '1');
const mapOf = <Value>(value: fc.Arbitrary<Value>) => fc.array(fc.tuple(word, value), { maxLength: 6 }).map((entries) => new Map(entries));
const SECRET = 'plain-value-that-stays-inside';
const anySide: fc.Arbitrary<Side> = fc.record({
  configuration: mapOf(fc.oneof(fc.integer({ min: 0, max: 2 }), fc.array(word, { maxLength: 2 }))),
  environment: mapOf(fc.record({ sealed: fc.constantFrom('sealed-1', 'sealed-2') }).chain(({ sealed }) =>
    fc.option(fc.constantFrom(SECRET, `${SECRET}2`), { nil: undefined }).map((value) => ({ sealed, value })))),
  tags: mapOf(word),
  policy: fc.uniqueArray(fc.record({ sid: word, resource: fc.constantFrom(ARN, `${ARN}:PROD`, `${ARN}:BETA`) }), { selector: ({ sid }) => sid, maxLength: 4 })
    .map((statements) => statements.map(({ sid, resource }) => statement(sid, resource))),
  code: fc.constantFrom(code, otherCode),
  shown: fc.constantFrom(side().shown, alias('PROD', '1').shown, alias('BETA', '2', { 1: 0.5 }).shown).map((shown) => JSON.parse(JSON.stringify(shown)) as Side['shown']),
});

/** The same difference seen from the other side. */
function mirrored(difference: Difference): Difference {
  const swapped = <Sides extends { left: unknown; right: unknown }>(of: Sides): Sides => ({ ...of, left: of.right, right: of.left });
  const { alias: aliases, configuration, tags, environment, policy, code: codes } = difference;
  return {
    ...swapped(difference),
    alias: aliases.map(swapped),
    configuration: configuration.map(swapped),
    tags: tags.map(swapped),
    environment: { ...environment, added: environment.removed, removed: environment.added },
    policy: { added: policy.removed, removed: policy.added, changed: policy.changed.map(swapped) },
    code: codes && swapped(codes),
  };
}

describe('any comparison', () => {
  it('of a thing with itself shows nothing', () => {
    fc.assert(fc.property(fc.clone(anySide, 2), ([one, again]) => {
      expect(compare(one, again)).toEqual({
        left: one.shown, right: one.shown, alias: [], configuration: [], tags: [], policy: { added: [], removed: [], changed: [] }, code: null,
        environment: { added: [], removed: [], changed: [], unreadable: [], same: [...one.environment.keys()].sort() },
      });
    }));
  });

  it('is the mirror image of the other way round', () => {
    fc.assert(fc.property(anySide, anySide, fc.boolean(), (a, b, all) => {
      expect(compare(b, a, { all })).toEqual(mirrored(compare(a, b, { all })));
    }));
  });

  it('names every member, variable and statement of either side once, and none that is equal', () => {
    fc.assert(fc.property(anySide, anySide, (a, b) => {
      const { environment, policy, configuration } = compare(a, b);
      const named = Object.values(environment).flat() as string[];
      expect(named.sort()).toEqual([...new Set([...a.environment.keys(), ...b.environment.keys()])].sort());
      const sids = [...policy.added.map(({ Sid }) => Sid), ...policy.removed.map(({ Sid }) => Sid), ...policy.changed.map(({ sid }) => sid)];
      expect(new Set(sids).size).toBe(sids.length);
      const differing = [...new Set([...a.configuration.keys(), ...b.configuration.keys()])]
        .filter((member) => JSON.stringify(a.configuration.get(member)) !== JSON.stringify(b.configuration.get(member)));
      expect(configuration.map(({ member }) => member)).toEqual(differing.sort());
    }));
  });

  it('shows neither a value nor a ciphertext', () => {
    fc.assert(fc.property(anySide, anySide, (a, b) => {
      expect(JSON.stringify(compare(a, b, { all: true }))).not.toMatch(new RegExp(`${SECRET}|sealed-`));
    }));
  });
});
