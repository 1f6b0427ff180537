import { activated, aliasCreated, created, deleted, published, target } from '../../../../test/support/function-events.js';
import { aliasEvents, moved, recordedAt } from '../../../../test/support/alias-events.js';
import { eventId, recorded, specMetadata } from '../../../../test/support/specification.js';
import type { FunctionEvent, RollbackPlanEntry } from '../../../contract/index.js';
import { fold } from '../../../event-store/aggregate.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import { ALIAS_EVENT_TYPES } from './moves.js';
import { planRollbacks } from './rollback-plan.js';

const types: readonly string[] = ALIAS_EVENT_TYPES;
const at = (version: string) => ({ FunctionVersion: version, AdditionalVersionWeights: {} });
const gone = (aliasName: string): FunctionEvent => ({ type: 'AliasDeleted', data: { aliasName } });
const THEN = recordedAt(6);

/** The plan to go back to event 6, at which PROD, BETA and so on were created before. */
function plan(...events: readonly FunctionEvent[]): RollbackPlanEntry[] {
  const state = fold(functionAggregate, recorded(events));
  const ofAliases = aliasEvents(...events).filter(({ type }) => types.includes(type));
  return planRollbacks(target, state, ofAliases, { moment: { feed: { txId: '1', position: '6' } }, text: THEN });
}

const before = [created, activated, published(1), published(2), aliasCreated('PROD', '1'), aliasCreated('BETA', '1')] as const;
const FunctionName = 'helloworld';

describe('the plan of a rollback of all aliases', () => {
  it('tells for each alias what moves, and what not and why', () => {
    expect(plan(
      ...before, moved('PROD', '1', '2'), moved('PROD', '2', '$LATEST'), aliasCreated('NEW', '1'),
      gone('BETA'), aliasCreated('BETA', '2'), aliasCreated('BRIEF', '1'), gone('BRIEF'),
    )).toEqual([
      {
        FunctionName, Name: 'BETA', Status: 'untouched', From: at('2'), To: at('1'),
        Reason: `At ${THEN} there was an earlier BETA of helloworld: it was deleted on ${recordedAt(10)}. Nothing from before that can be gone back to.`,
      },
      { FunctionName, Name: 'NEW', Status: 'untouched', From: at('1'), Reason: `At ${THEN} there was no NEW of helloworld: it was created on ${recordedAt(9)}.` },
      {
        FunctionName, Name: 'PROD', Status: 'move', From: at('$LATEST'), To: at('1'), RollbackOf: eventId(8), Restores: eventId(5), RevisionId: eventId(8), Changed: false,
        UndoneMoves: [
          { EventId: eventId(8), From: at('2'), To: at('$LATEST'), Time: recordedAt(8), Actor: specMetadata.actor },
          { EventId: eventId(7), From: at('1'), To: at('2'), Time: recordedAt(7), Actor: specMetadata.actor },
        ],
      },
    ]);
  });

  it('knows what is there already', () => {
    expect(plan(...before, moved('BETA', '1', '2'), moved('BETA', '2', '1'))).toEqual(
      ['BETA', 'PROD'].map((Name) => ({ FunctionName, Name, Status: 'unchanged', From: at('1'), To: at('1') })));
  });

  it('knows what cannot go there', () => {
    expect(plan(...before, moved('BETA', '1', '2'), moved('PROD', '1', '2'), { type: 'VersionDeleted', data: { version: '1' } })).toEqual(
      ['BETA', 'PROD'].map((Name) => ({ FunctionName, Name, Status: 'impossible', From: at('2'), To: at('1'), Reason: expect.stringMatching(/^Version 1 of helloworld, .* was deleted/) })));
  });

  it('names what is gone', () => {
    expect(plan(...before, gone('BETA'), deleted)).toEqual([
      { FunctionName, Name: 'BETA', Status: 'untouched', To: at('1'), Reason: `BETA of helloworld is gone: it was deleted on ${recordedAt(7)}.` },
      { FunctionName, Name: 'PROD', Status: 'untouched', To: at('1'), Reason: `PROD of helloworld is gone: its function was deleted on ${recordedAt(8)}.` },
    ]);
  });
});
