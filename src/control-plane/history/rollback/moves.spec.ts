import fc from 'fast-check';
import { aliasCreated, deleted } from '../../../../test/support/function-events.js';
import { aliasEvents, described, moved, restored } from '../../../../test/support/alias-events.js';
import { eventId } from '../../../../test/support/specification.js';
import type { AliasTarget, FunctionEvent } from '../../../contract/index.js';
import { sameTarget } from '../../aliases/aliases.decider.js';
import { AliasHistory, type Destination } from './alias-history.js';
import { livesOf } from './moves.js';

const to = (functionVersion: string): AliasTarget => ({ functionVersion, additionalVersionWeights: {} });

describe('the lives of an alias', () => {
  it('are none before it is created', () => expect(livesOf([])).toEqual([]));

  it('end with its deletion, or with its function\'s, and begin anew', () => {
    const lives = livesOf(aliasEvents(
      aliasCreated('PROD', '1'), moved('PROD', '1', '2'), { type: 'AliasDeleted', data: { aliasName: 'PROD' } },
      aliasCreated('PROD', '3'), deleted, deleted, aliasCreated('PROD', '4'), described('PROD'),
    ));
    expect(lives.map(({ begin, last, endedBy }) => [begin.event.id, last.inEffect.target.functionVersion, endedBy?.id])).toEqual([
      [eventId(1), '2', eventId(3)], [eventId(4), '3', eventId(5)], [eventId(7), '4', undefined],
    ]);
  });

  it('begin with the first move whose place is certain, where older events are missing', () => {
    const [life, ...others] = livesOf(aliasEvents(
      described('PROD'), restored('PROD', '9', '1', eventId(99)), moved('PROD', '1', '2'), restored('PROD', '2', '1', eventId(98)), described('PROD'),
      moved('PROD', '1', '3'), moved('PROD', '3', '4'), restored('PROD', '4', '3', eventId(6)),
    ));
    expect([life!.begin.target, life!.last.inEffect, [...life!.steps.keys()], others]).toEqual([to('3'), life!.begin, [6, 7, 8].map(eventId), []]);
  });
});

/** What can happen to an alias; places of events and times count round. */
type Happening =
  | { readonly move: string; readonly weight: number }
  | { readonly describe: true }
  | { readonly back: number }
  | { readonly toEvent: number }
  | { readonly toTime: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ move: fc.constantFrom('1', '2', '3', '4'), weight: fc.constantFrom(0, 0.5) }) },
  { weight: 1, arbitrary: fc.constant({ describe: true } as const) },
  { weight: 4, arbitrary: fc.record({ back: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ toEvent: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ toTime: fc.nat(40) }) },
);

/** The model: an undo stack, and the stack that each event left. A node is known by its identity. */
interface Node { readonly target: AliasTarget }
type Stack = readonly Node[];

describe('rollbacks', () => {
  it('go back as an undo stack does, whatever happened before', () => {
    fc.assert(fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
      const events: FunctionEvent[] = [aliasCreated('PROD', '1')];
      let stack: Stack = [{ target: to('1') }];
      const left: Stack[] = [stack];
      const record = (event: FunctionEvent, after: Stack): void => {
        events.push(event);
        stack = after;
        left.push(after);
      };
      for (const happened of happenings) {
        const now = stack.at(-1)!.target;
        if ('describe' in happened) record(described('PROD'), stack);
        else if ('move' in happened) {
          const target: AliasTarget = { functionVersion: happened.move, additionalVersionWeights: happened.weight > 0 ? { 9: happened.weight } : {} };
          if (!sameTarget(now, target)) record({ type: 'AliasRetargeted', data: { aliasName: 'PROD', from: now, to: target } }, [...stack, { target }]);
        } else {
          const history = new AliasHistory('helloworld', 'PROD', aliasEvents(...events));
          const [destination, wanted] = asked(happened, aliasEvents(...events), stack, left);
          if (wanted.length === 0) {
            expect(() => history.rollbackTo(destination)).toThrow(expect.objectContaining({ code: 'ResourceConflictException' }));
            continue;
          }
          const { from, to: move, undone } = history.rollbackTo(destination);
          expect([from.target, move.target]).toEqual([now, wanted.at(-1)!.target]);
          expect(undone.map(({ target }) => target)).toEqual(stack.filter((node) => !wanted.includes(node)).toReversed().map(({ target }) => target));
          if (sameTarget(now, move.target)) continue;
          record({ type: 'AliasRetargeted', data: { aliasName: 'PROD', from: now, to: move.target, rollbackOf: from.event.id, restores: move.event.id } }, wanted);
        }
      }
      const { present } = new AliasHistory('helloworld', 'PROD', aliasEvents(...events));
      expect([...present!.steps.values()].map(({ inEffect }) => inEffect.target)).toEqual(left.map((node) => node.at(-1)!.target));
      expectNewestToAgree(aliasEvents(...events));
    }), { numRuns: 300 });
  });

  it('one by one lead to the creation and never to and fro, as all at once do', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('1', '2', '3'), { minLength: 1, maxLength: 10 }), (versions) => {
      const ways = ['0', ...versions].filter((version, index, all) => version !== all[index - 1]);
      const moves = ways.slice(1).map((version, index) => moved('PROD', ways[index]!, version));
      const all = [aliasCreated('PROD', '0'), ...moves];
      const visited: string[] = [];
      for (const _ of moves) {
        const { from, to: move } = new AliasHistory('helloworld', 'PROD', aliasEvents(...all)).rollbackTo({ steps: 1 });
        visited.push(move.target.functionVersion);
        all.push(restored('PROD', from.target.functionVersion, move.target.functionVersion, move.event.id));
      }
      expect(visited).toEqual(ways.slice(0, -1).toReversed());
      const atOnce = new AliasHistory('helloworld', 'PROD', aliasEvents(aliasCreated('PROD', '0'), ...moves)).rollbackTo({ steps: moves.length });
      expect([atOnce.to.target, atOnce.undone.length]).toEqual([to('0'), moves.length]);
    }));
  });
});

/** What the newest events know is what all events say; that of the last move is known by two. */
function expectNewestToAgree(events: ReturnType<typeof aliasEvents>): void {
  const all = new AliasHistory('helloworld', 'PROD', events);
  const destinations: Destination[] = [1, 2, 3].map((steps) => ({ steps }));
  for (const { id, feed } of events) destinations.push({ eventId: id }, { moment: { feed }, text: 'then' });
  for (let newest = 1; newest < events.length; newest += 1) {
    const some = new AliasHistory('helloworld', 'PROD', events.slice(-newest), false);
    for (const destination of destinations) if (some.knows(destination)) expect(way(some, destination)).toEqual(way(all, destination));
  }
  const [before, last] = events.slice(-2);
  if (before?.type !== 'AliasRetargeted' || 'restores' in before.data || last?.type !== 'AliasRetargeted' || 'restores' in last.data) return;
  expect(new AliasHistory('helloworld', 'PROD', [before, last], false).knows({ steps: 1 })).toBe(true);
}

function way(history: AliasHistory, destination: Destination): unknown {
  try {
    const { from, to: move, undone } = history.rollbackTo(destination);
    return [history.revisionId, from.event.id, move.event.id, undone.map(({ event }) => event.id)];
  } catch (refusal) {
    return (refusal as Error).message;
  }
}

/** The destination that is asked for, and the stack that it must lead to: empty where there is nothing so far back. */
function asked(
  happened: Extract<Happening, { back: number } | { toEvent: number } | { toTime: number }>, events: ReturnType<typeof aliasEvents>, stack: Stack, left: readonly Stack[],
): [Destination, Stack] {
  if ('back' in happened) return [{ steps: happened.back }, stack.slice(0, Math.max(0, stack.length - happened.back))];
  const place = ('toEvent' in happened ? happened.toEvent : happened.toTime) % events.length;
  const { id, feed } = events[place]!;
  return ['toEvent' in happened ? { eventId: id } : { moment: { feed }, text: 'then' }, left[place]!];
}
