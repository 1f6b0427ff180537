import { activated, aliasCreated, ARN, code, created, deleted, published, target } from '../../../../test/support/function-events.js';
import { aliasEvents, described, moved, recordedAt, restored } from '../../../../test/support/alias-events.js';
import { eventId, specification } from '../../../../test/support/specification.js';
import type { FunctionEvent } from '../../../contract/index.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import type { FunctionState } from '../../function/function.state.js';
import { AliasHistory, type Destination } from './alias-history.js';
import { rollbackAlias } from './rollback.decider.js';
import { ALIAS_EVENT_TYPES } from './moves.js';

const UNKNOWN = '99999999-0000-4000-8000-000000000000';
const versions = [created, activated, published(1), published(2), published(3)] as const;
const weighted = { functionVersion: '1', additionalVersionWeights: { 2: 0.25 } };
const weightedMove: FunctionEvent = { type: 'AliasRetargeted', data: { aliasName: 'PROD', from: { functionVersion: '1', additionalVersionWeights: {} }, to: weighted } };
const awayFromWeighted: FunctionEvent = { type: 'AliasRetargeted', data: { aliasName: 'PROD', from: weighted, to: { functionVersion: '3', additionalVersionWeights: {} } } };
/** PROD on 1 (event 6), on 2 (event 7), on 3 (event 8). */
const three = [...versions, aliasCreated('PROD', '1'), moved('PROD', '1', '2'), moved('PROD', '2', '3')] as const;

const historyOf = (events: readonly FunctionEvent[]): AliasHistory => {
  const types: readonly string[] = ALIAS_EVENT_TYPES;
  const own = aliasEvents(...events).filter(({ type, data }) => types.includes(type) && (!('aliasName' in data) || data.aliasName === 'PROD'));
  return new AliasHistory('helloworld', 'PROD', own);
};

/** A rollback of PROD, with the history of all given events. */
const given = (...events: readonly FunctionEvent[]) => ({
  back(to: Destination, { known = events, revisionId }: { known?: readonly FunctionEvent[]; revisionId?: string } = {}) {
    const decide = (state: FunctionState) => rollbackAlias(state, { target, name: 'PROD', history: historyOf(known), to, revisionId });
    return specification(functionAggregate)(...events).when(decide);
  },
});
const time = (event: number): Destination => ({ moment: { recordedBefore: recordedAt(event).replace('000Z', '001Z') }, text: recordedAt(event) });

describe('rollbackAlias', () => {
  it.each<[string, readonly FunctionEvent[], Destination, string, string, number, number]>([
    ['what it pointed at before its last move', three, { steps: 1 }, '3', '2', 8, 7],
    ['further back', three, { steps: 2 }, '3', '1', 8, 6],
    ['further back the second time', [...three, restored('PROD', '3', '2', eventId(7), eventId(8))], { steps: 1 }, '2', '1', 7, 6],
    ['what it pointed at before a move after a rollback', [...three, restored('PROD', '3', '2', eventId(7)), moved('PROD', '2', '1')], { steps: 1 }, '1', '2', 10, 7],
    ['before the rolled-back move from there on', [...three, restored('PROD', '3', '2', eventId(7)), moved('PROD', '2', '3')], { steps: 2 }, '3', '1', 10, 6],
    ['what an event left', three, { eventId: eventId(6) }, '3', '1', 8, 6],
    ['what an event left that was rolled back', [...three, restored('PROD', '3', '1', eventId(6))], { eventId: eventId(8) }, '1', '3', 6, 8],
    ['what a rollback left', [...three, restored('PROD', '3', '2', eventId(7)), moved('PROD', '2', '1')], { eventId: eventId(9) }, '1', '2', 10, 7],
    ['what it pointed at when it was described', [...three.slice(0, 7), described('PROD'), moved('PROD', '2', '3')], { eventId: eventId(8) }, '3', '2', 9, 7],
    ['what it pointed at then', three, time(7), '3', '2', 8, 7],
    ['what it pointed at between two events of others', [...three.slice(0, 7), aliasCreated('BETA', '1'), moved('PROD', '2', '3')], time(8), '3', '2', 9, 7],
    ['what it pointed at in its present life', [...versions, aliasCreated('PROD', '3'), { type: 'AliasDeleted', data: { aliasName: 'PROD' } }, aliasCreated('PROD', '1'), moved('PROD', '1', '2')], { steps: 1 }, '2', '1', 9, 8],
  ])('goes to %s', (_, events, to, from, version, rollbackOf, restores) => {
    given(...events).back(to).then(restored('PROD', from, version, eventId(restores), eventId(rollbackOf)));
  });

  it('restores weights, and leaves the description', () => {
    given(...versions, aliasCreated('PROD', '1'), weightedMove, awayFromWeighted, described('PROD', 'live')).back({ steps: 1 }).then({
      type: 'AliasRetargeted',
      data: { aliasName: 'PROD', from: { functionVersion: '3', additionalVersionWeights: {} }, to: weighted, rollbackOf: eventId(8), restores: eventId(7) },
    });
  });

  it.each<[string, readonly FunctionEvent[], Destination]>([
    ['the event in effect', three, { eventId: eventId(8) }],
    ['a time since its last move', three, time(8)],
    ['an event with an equal target', [...three, moved('PROD', '3', '2')], { eventId: eventId(7) }],
    ['as many moves back as lead to an equal target', [...three, moved('PROD', '3', '2')], { steps: 2 }],
  ])('does nothing where it is there already: %s', (_, events, to) => given(...events).back(to).thenNothingHappens());

  const again = [...three, { type: 'AliasDeleted', data: { aliasName: 'PROD' } }, aliasCreated('PROD', '1')] as const;
  const anew = [...three, deleted, created, activated, published(4), aliasCreated('PROD', '4')] as const;
  it.each<[string, readonly FunctionEvent[], Destination, string, number, string | RegExp]>([
    ['no move', three.slice(0, 6), { steps: 1 }, 'ResourceConflictException', 409, `There is nothing to go back to: no move of PROD of helloworld is in effect since it was created on ${recordedAt(6)}.`],
    ['too few moves', three, { steps: 3 }, 'ResourceConflictException', 409, `PROD of helloworld cannot go back 3 moves: only 2 are in effect since it was created on ${recordedAt(6)}.`],
    ['one move too few', three.slice(0, 7), { steps: 2 }, 'ResourceConflictException', 409, /only 1 is in effect/],
    ['moves before its deletion', again, { steps: 1 }, 'ResourceConflictException', 409, /^There is nothing to go back to: .* created on .*:10:00\.000000Z\.$/],
    ['an event before its deletion', again, { eventId: eventId(7) }, 'InvalidParameterValueException', 400, `Event ${eventId(7)} is of an earlier PROD of helloworld: it was deleted on ${recordedAt(9)}. Nothing from before that can be gone back to.`],
    ['its deletion', again, { eventId: eventId(9) }, 'InvalidParameterValueException', 400, /is of an earlier PROD of helloworld: it was deleted on/],
    ['a time before its deletion', again, time(7), 'InvalidParameterValueException', 400, `At ${recordedAt(7)} there was an earlier PROD of helloworld: it was deleted on ${recordedAt(9)}. Nothing from before that can be gone back to.`],
    ['an event before its function\'s deletion', anew, { eventId: eventId(7) }, 'InvalidParameterValueException', 400, /: its function was deleted on/],
    ['a time without it', anew, time(11), 'InvalidParameterValueException', 400, `At ${recordedAt(11)} there was no PROD of helloworld: it was created on ${recordedAt(13)}.`],
    ['a time before it', three, time(5), 'InvalidParameterValueException', 400, /^At .* there was no PROD of helloworld/],
    ['an event of another alias', [...three, aliasCreated('BETA', '1')], { eventId: eventId(9) }, 'InvalidParameterValueException', 400, `Event ${eventId(9)} is not one of PROD of helloworld.`],
    ['an event of nobody', three, { eventId: UNKNOWN }, 'InvalidParameterValueException', 400, /is not one of PROD/],
    ['an alias that is gone', again.slice(0, 9), { steps: 1 }, 'ResourceNotFoundException', 404, `Alias not found: ${ARN}:PROD`],
    ['a function that is gone', [...three, deleted], { steps: 1 }, 'ResourceNotFoundException', 404, `Function not found: ${ARN}`],
  ])('refuses %s', (_, events, to, errorCode, status, message) => given(...events).back(to).thenRefuses(errorCode, status, message));

  const gone = (version: string): FunctionEvent => ({ type: 'VersionDeleted', data: { version } });
  it.each<[string, readonly FunctionEvent[], number]>([
    ['the version', [...three, gone('2')], 7],
    ['the weighted version', [...versions, aliasCreated('PROD', '1'), weightedMove, awayFromWeighted, gone('2')], 7],
  ])('refuses a target where %s was deleted', (_, events, event) => given(...events).back({ steps: 1 }).thenRefuses(
    'ResourceNotFoundException', 404,
    `Version 2 of helloworld, which PROD pointed at by event ${eventId(event)} of ${recordedAt(event)}, was deleted: PROD was not rolled back.`,
  ));

  it('goes past a deleted version to one that is there', () =>
    given(...three, gone('2')).back({ steps: 2 }).then(restored('PROD', '3', '1', eventId(6), eventId(8))));

  it('applies the rules of a move', () => {
    const otherRole = published(2, code, { role: 'arn:aws:iam::123456789012:role/other' });
    given(created, activated, published(1), otherRole, published(3), aliasCreated('PROD', '1'), weightedMove, awayFromWeighted).back({ steps: 1 })
      .thenRefuses('InvalidParameterValueException', 400, 'Specified versions must be associated with the same execution role');
  });

  it('is refused where the alias has another revision than was asked for, or than its history has', () => {
    given(...three).back({ steps: 1 }, { revisionId: eventId(8) }).then(restored('PROD', '3', '2', eventId(7), eventId(8)));
    given(...three).back({ steps: 1 }, { revisionId: eventId(7) }).thenRefuses('PreconditionFailedException', 412, /^The Revision Id provided does not match/);
    given(...three).back({ steps: 1 }, { known: three.slice(0, 7) })
      .thenRefuses('PreconditionFailedException', 412, 'PROD of helloworld was changed while its rollback was decided: it was not rolled back.');
    given(...three, described('PROD')).back({ steps: 1 }, { known: three }).thenRefuses('PreconditionFailedException', 412);
  });
});
