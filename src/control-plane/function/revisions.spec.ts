import fc from 'fast-check';
import { AwsError } from '../../aws/index.js';
import { UNQUALIFIED, type FunctionEvent } from '../../contract/index.js';
import { fold } from '../../event-store/aggregate.js';
import { code, configuration, otherCode, statement, target } from '../../../test/support/function-events.js';
import { recorded } from '../../../test/support/specification.js';
import { createAlias, deleteAlias, updateAlias } from '../aliases/aliases.decider.js';
import { activateFunction, completeUpdate, createFunction, deleteFunction, updateFunctionCode, updateFunctionConfiguration } from '../lifecycle/lifecycle.decider.js';
import { addPermission, removePermission } from '../permissions/permissions.decider.js';
import { publishVersion } from '../versions/versions.decider.js';
import { functionAggregate } from './function.aggregate.js';
import type { FunctionState } from './function.state.js';

/** The RevisionId of every part of a function, by a name of the part. */
function revisionsOf({ latest, versions, aliases, policies }: FunctionState): Map<string, string> {
  const all = new Map<string, string>(latest ? [['$LATEST', latest.revisionId]] : []);
  for (const [version, { revisionId }] of versions) all.set(version, revisionId);
  for (const [name, { revisionId }] of aliases) all.set(`alias ${name}`, revisionId);
  for (const [qualifier, { revisionId }] of policies) all.set(`policy ${qualifier}`, revisionId);
  return all;
}

/** A call, with the parts whose RevisionId it must change where it is not refused (reference sheet §2–§5). */
interface Call {
  readonly decide: (state: FunctionState) => readonly FunctionEvent[];
  readonly changes: (before: FunctionState, updatedSincePublish: boolean) => readonly string[];
  /** Whether it is a call after which a publish gives a new version. */
  readonly updates?: true;
}

const next = ({ latest, deleted }: FunctionState): string => String(latest?.nextVersion ?? deleted?.nextVersion ?? 1);
const existing = (state: FunctionState, ...names: readonly string[]): string[] => names.filter((name) => revisionsOf(state).has(name));
const name = fc.constantFrom('PROD', 'BETA');
const version = fc.constantFrom('1', '2', '3');
const on = fc.constantFrom(null, '1', 'PROD');
const policy = (qualifier: string | null): string => `policy ${qualifier ?? UNQUALIFIED}`;

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  fc.boolean().map((publish): Call => ({
    decide: (state) => createFunction(state, { target, configuration, code, tags: {}, publish }),
    changes: (before) => ['$LATEST', ...(publish ? [next(before)] : [])], updates: true,
  })),
  fc.constant<Call>({ decide: activateFunction, changes: ({ latest }) => (latest?.state === 'Pending' ? ['$LATEST'] : []) }),
  fc.constant<Call>({ decide: completeUpdate, changes: ({ latest }) => (latest?.lastUpdateStatus === 'InProgress' ? ['$LATEST'] : []) }),
  fc.constantFrom(code, otherCode).map((same): Call => ({
    decide: (state) => updateFunctionCode(state, { target, code: same, publish: false, dryRun: false }), changes: () => ['$LATEST'], updates: true,
  })),
  fc.constant<Call>({ decide: (state) => updateFunctionCode(state, { target, code, publish: true, dryRun: false }), changes: (before) => ['$LATEST', next(before)] }),
  fc.constant<Call>({ decide: (state) => updateFunctionCode(state, { target, code: otherCode, publish: true, dryRun: true }), changes: () => [] }),
  fc.constantFrom({}, { timeout: 9 }).map((changes): Call => ({ decide: (state) => updateFunctionConfiguration(state, { target, changes }), changes: () => ['$LATEST'], updates: true })),
  fc.constantFrom('', 'described').map((description): Call => ({
    decide: (state) => publishVersion(state, { target, description }), changes: (before, updated) => (updated ? ['$LATEST', next(before)] : []),
  })),
  fc.record({ name, functionVersion: version }).map((given): Call => ({
    decide: (state) => createAlias(state, { target, additionalVersionWeights: {}, description: '', ...given }), changes: () => [`alias ${given.name}`],
  })),
  fc.record({ name, functionVersion: version, description: fc.constantFrom('', 'd') }, { requiredKeys: ['name'] }).map((given): Call => ({
    decide: (state) => updateAlias(state, { target, ...given }), changes: () => [`alias ${given.name}`],
  })),
  name.map((alias): Call => ({ decide: (state) => deleteAlias(state, { target, name: alias }), changes: (before) => existing(before, `alias ${alias}`, `policy ${alias}`) })),
  fc.record({ on, Sid: fc.constantFrom('a', 'b') }).map(({ on: qualifier, Sid }): Call => ({
    decide: (state) => addPermission(state, { target, qualifier, statement: statement(Sid) }), changes: () => [policy(qualifier)],
  })),
  fc.record({ on, statementId: fc.constantFrom('a', 'b') }).map(({ on: qualifier, statementId }): Call => ({
    decide: (state) => removePermission(state, { target, qualifier, statementId }), changes: () => [policy(qualifier)],
  })),
  version.map((qualifier): Call => ({ decide: (state) => deleteFunction(state, { target, qualifier }), changes: (before) => existing(before, qualifier, `policy ${qualifier}`) })),
  fc.constant<Call>({ decide: (state) => deleteFunction(state, { target }), changes: (before) => [...revisionsOf(before).keys()] }),
);

/** Whether a publish has something to publish: a call that updates came after the last version, or that version is gone. */
const isUnpublished = (state: FunctionState, updated: boolean): boolean => updated || !state.versions.has(String((state.latest?.nextVersion ?? 1) - 1));

test('every call changes the RevisionIds that are its own and no other, whatever came before; none ever comes back', () => {
  let calls = 0;
  fc.assert(fc.property(fc.array(anyCall, { maxLength: 80, size: 'max' }), (sequence) => {
    const seen = new Set<string>();
    let state = functionAggregate.initial;
    let events = 0;
    let updated = false;
    for (const { decide, changes, updates } of sequence) {
      const before = state;
      let decided: readonly FunctionEvent[];
      try {
        decided = decide(before);
      } catch (refusal) {
        if (!(refusal instanceof AwsError)) throw refusal;
        continue;
      }
      calls += 1;
      state = fold(functionAggregate, recorded(decided, events), before);
      events += decided.length;
      const [was, is] = [revisionsOf(before), revisionsOf(state)];
      const changed = [...new Set([...was.keys(), ...is.keys()])].filter((part) => was.get(part) !== is.get(part));
      expect(changed.sort()).toEqual([...changes(before, isUnpublished(before, updated))].sort());
      for (const part of changed) {
        const revision = is.get(part);
        if (revision !== undefined) expect(seen.has(revision)).toBe(false);
        if (revision !== undefined) seen.add(revision);
      }
      if (decided.some(({ type }) => type === 'VersionPublished')) updated = false;
      else if (updates) updated = true;
    }
  }), { numRuns: 300 });
  expect(calls).toBeGreaterThan(2_000);
});
