import fc from 'fast-check';
import { AwsError } from '../../aws/index.js';
import { functionEventSchemas, type FunctionEvent, type FunctionUrlSettings } from '../../contract/index.js';
import { fold } from '../../event-store/aggregate.js';
import { code, configuration, otherCode, statement, target } from '../../../test/support/function-events.js';
import { recorded } from '../../../test/support/specification.js';
import { createFunctionUrl, deleteFunctionUrl, updateFunctionUrl } from '../function-urls/function-urls.decider.js';
import { forgetEnvironment } from '../history/forget/forget.decider.js';
import { createAlias, deleteAlias, updateAlias } from '../aliases/aliases.decider.js';
import { deleteEventInvokeConfig, putEventInvokeConfig, updateEventInvokeConfig } from '../event-invoke/event-invoke.decider.js';
import { removeReservation, reserveConcurrency } from '../concurrency/concurrency.decider.js';
import { activateFunction, completeUpdate, createFunction, deleteFunction, updateFunctionCode, updateFunctionConfiguration } from '../lifecycle/lifecycle.decider.js';
import { addPermission, removePermission } from '../permissions/permissions.decider.js';
import { configureRecursion } from '../recursion/recursion.decider.js';
import { tagFunction, untagFunction } from '../tags/tags.decider.js';
import { deleteProvisionedConcurrency, putProvisionedConcurrency } from '../provisioned-concurrency/provisioned-concurrency.decider.js';
import { publishVersion } from '../versions/versions.decider.js';
import { functionAggregate } from './function.aggregate.js';
import type { FunctionState } from './function.state.js';

type Step = (state: FunctionState) => readonly FunctionEvent[];

const version = fc.constantFrom('$LATEST', '1', '2', '3', '4');
const weights = fc.oneof(fc.constant({}), fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom(0, 0.1, 1), { maxKeys: 2 }));
const name = fc.constantFrom('DEV', 'BETA', 'PROD');
const tagKey = fc.constantFrom('team', 'stage', '__proto__');
const concurrency = { concurrentExecutions: 1_000, minimumUnreserved: 100 };
const qualifier = fc.constantFrom(null, '1', '2', 'PROD', 'BETA');
const urlQualifier = fc.constantFrom(null, 'PROD', 'BETA');
const urlSettings: fc.Arbitrary<FunctionUrlSettings> = fc.record(
  { authType: fc.constantFrom('NONE' as const, 'AWS_IAM' as const), invokeMode: fc.constantFrom('BUFFERED' as const, 'RESPONSE_STREAM' as const), cors: fc.constantFrom<NonNullable<FunctionUrlSettings['cors']>>({ allowOrigins: ['*'] }, { maxAge: 0 }) },
  { requiredKeys: ['authType'] },
);
const provisionable = fc.constantFrom('1', '2', 'PROD', 'BETA');

const eventQualifier = fc.constantFrom('$LATEST', '1', '2', 'PROD', 'BETA');
const eventSettings = fc.record(
  { maximumRetryAttempts: fc.integer({ min: 0, max: 2 }), maximumEventAgeInSeconds: fc.integer({ min: 60, max: 21_600 }), onSuccess: fc.constantFrom('', 'kafka://a'), onFailure: fc.constantFrom('', 'kafka://b') },
  { requiredKeys: [] },
);

/** Any command that a client may send, with values that often make sense and sometimes not. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.boolean().map((publish): Step => (state) => createFunction(state, { target, configuration, code, tags: {}, publish })),
  fc.constant<Step>(activateFunction),
  fc.constant<Step>(completeUpdate),
  fc.record({ publish: fc.boolean(), dryRun: fc.boolean() }).map((given): Step => (state) => updateFunctionCode(state, { target, code: otherCode, ...given })),
  fc.integer({ min: 1, max: 900 }).map((timeout): Step => (state) => updateFunctionConfiguration(state, { target, changes: { timeout } })),
  fc.constant<Step>((state) => publishVersion(state, { target })),
  fc.record({ name, functionVersion: version, additionalVersionWeights: weights }).map((given): Step => (state) => createAlias(state, { target, description: '', ...given })),
  fc.record({ name, functionVersion: version, additionalVersionWeights: weights }, { requiredKeys: ['name'] }).map((given): Step => (state) => updateAlias(state, { target, ...given })),
  name.map((aliasName): Step => (state) => deleteAlias(state, { target, name: aliasName })),
  fc.record({ qualifier, Sid: fc.constantFrom('a', 'b') }).map(({ qualifier: on, Sid }): Step => (state) => addPermission(state, { target, qualifier: on, statement: statement(Sid) })),
  fc.record({ qualifier, statementId: fc.constantFrom('a', 'b') }).map((given): Step => (state) => removePermission(state, { target, ...given })),
  fc.record({ qualifier: eventQualifier, settings: eventSettings }).map((given): Step => (state) => putEventInvokeConfig(state, { target, ...given })),
  fc.record({ qualifier: eventQualifier, settings: eventSettings }).map((given): Step => (state) => updateEventInvokeConfig(state, { target, ...given })),
  eventQualifier.map((on): Step => (state) => deleteEventInvokeConfig(state, { target, qualifier: on })),
  fc.dictionary(tagKey, fc.constantFrom('', 'one', 'two')).map((tags): Step => (state) => tagFunction(state, { target, tags })),
  fc.array(tagKey).map((tagKeys): Step => (state) => untagFunction(state, { target, tagKeys })),
  fc.record({ reservedConcurrentExecutions: fc.constantFrom(0, 1, 900), takenByOthers: fc.constantFrom(0, 100) })
    .map((given): Step => (state) => reserveConcurrency(state, { target, ...concurrency, ...given })),
  fc.constant<Step>((state) => removeReservation(state, { target })),
  fc.constantFrom('Allow' as const, 'Terminate' as const).map((recursiveLoop): Step => (state) => configureRecursion(state, { target, recursiveLoop })),
  fc.record({ qualifier: urlQualifier, settings: urlSettings }).map((given): Step => (state) => createFunctionUrl(state, { target, urlId: 'a'.repeat(32), ...given })),
  fc.record({ qualifier: urlQualifier, changes: urlSettings }).map((given): Step => (state) => updateFunctionUrl(state, { target, ...given })),
  urlQualifier.map((on): Step => (state) => deleteFunctionUrl(state, { target, qualifier: on })),
  fc.record({ qualifier: provisionable, provisionedConcurrentExecutions: fc.integer({ min: 1, max: 500 }) }).map((given): Step => (state) =>
    putProvisionedConcurrency(state, { target, ...given, concurrentExecutions: 1000, minimumUnreserved: 100, takenByOthers: 0 })),
  provisionable.map((on): Step => (state) => deleteProvisionedConcurrency(state, { target, qualifier: on })),
  fc.constantFrom('key-a', 'key-b').map((keyId): Step => (state) => forgetEnvironment(state, keyId)),
  fc.constantFrom(undefined, '1', '2', '3').map((on): Step => (state) => deleteFunction(state, { target, qualifier: on })),
);

/** Runs steps as a client would: a refusal changes nothing. */
function history(steps: readonly Step[]): { events: FunctionEvent[]; states: FunctionState[] } {
  const events: FunctionEvent[] = [];
  const states = [functionAggregate.initial];
  for (const step of steps) {
    const state = states.at(-1)!;
    try {
      const decided = step(state);
      states.push(fold(functionAggregate, recorded(decided, events.length), state));
      events.push(...decided);
    } catch (refusal) {
      if (!(refusal instanceof AwsError)) throw refusal;
    }
  }
  return { events, states };
}

const anyHistory = fc.array(anyStep, { maxLength: 60, size: 'max' }).map(history);

describe('any history of commands', () => {
  it('leaves every alias pointing at versions that exist', () => {
    fc.assert(
      fc.property(anyHistory, ({ states }) => {
        for (const { aliases, versions } of states) {
          for (const { target: { functionVersion, additionalVersionWeights } } of aliases.values()) {
            for (const pointedAt of [functionVersion, ...Object.keys(additionalVersionWeights)]) {
              expect(pointedAt === '$LATEST' || versions.has(pointedAt)).toBe(true);
            }
          }
        }
      }),
    );
  });

  it('never gives the number of a version again, also not after the function was deleted', () => {
    fc.assert(
      fc.property(anyHistory, ({ events }) => {
        const numbers: number[] = [];
        for (const event of events) {
          if (event.type === 'VersionPublished') numbers.push(Number(event.data.version));
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('keeps policies only on what exists', () => {
    fc.assert(
      fc.property(anyHistory, ({ states }) => {
        for (const { latest, policies, aliases, versions } of states) {
          for (const { qualifier: on, statements } of policies.values()) {
            expect(on === null ? latest !== undefined : aliases.has(on) || versions.has(on)).toBe(true);
            expect(statements.length).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('keeps event invoke configurations only on what exists, and in them no empty destination', () => {
    fc.assert(
      fc.property(anyHistory, ({ states }) => {
        for (const { latest, eventInvokeConfigs, aliases, versions } of states) {
          for (const { qualifier: on, settings } of eventInvokeConfigs.values()) {
            expect(on === '$LATEST' ? latest !== undefined : aliases.has(on) || versions.has(on)).toBe(true);
            expect([settings.onSuccess, settings.onFailure]).not.toContain('');
          }
        }
      }),
    );
  });

  it('keeps URLs only on what exists', () => {
    fc.assert(
      fc.property(anyHistory, ({ states }) => {
        for (const { latest, urls, aliases } of states) {
          for (const { qualifier: on } of urls.values()) expect(on === null ? latest !== undefined : aliases.has(on)).toBe(true);
        }
      }),
    );
  });

  it('keeps environments of a version for one config at most, and never for a weighted alias or for $LATEST', () => {
    fc.assert(
      fc.property(anyHistory, ({ states }) => {
        for (const { provisioned, aliases, versions } of states) {
          const targets = [...provisioned.keys()].map((on) => aliases.get(on)?.target ?? { functionVersion: on, additionalVersionWeights: {} });
          const kept = targets.map(({ functionVersion }) => functionVersion);
          expect(kept).toEqual([...new Set(kept)]);
          expect(kept.filter((one) => !versions.has(one))).toEqual([]);
          expect(targets.filter(({ additionalVersionWeights }) => Object.keys(additionalVersionWeights).length > 0)).toEqual([]);
        }
      }),
    );
  });

  it('is the same from rows as from events, through JSON', () => {
    fc.assert(
      fc.property(anyHistory, ({ events, states }) => {
        const fromEvents = fold(functionAggregate, recorded(JSON.parse(JSON.stringify(events)) as FunctionEvent[]));
        const fromRows = functionAggregate.fromParts(JSON.parse(JSON.stringify(functionAggregate.parts(states.at(-1)!))) as ReturnType<typeof functionAggregate.parts>[number][]);
        expect(fromEvents).toEqual(states.at(-1));
        expect(fromRows).toEqual(states.at(-1));
      }),
    );
  });

  it('writes only events that the contract\'s schemas accept', () => {
    fc.assert(
      fc.property(anyHistory, ({ events }) => {
        for (const { type, data } of events) expect(functionEventSchemas[type].safeParse(data)).toMatchObject({ success: true });
      }),
    );
  });
});
