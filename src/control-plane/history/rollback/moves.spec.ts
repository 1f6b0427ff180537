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
    expect(lives.map(({ created, last, endedBy }) => [created.id, last.inEffect.target.functionVersion, endedBy?.id])).toEqual([
      [eventId(1), '2', eventId(3)], [eventId(4), '3', eventId(5)], [eventId(7), '4', undefined],
    ]);
  });

  it('take a move that restores what nobody knows for one like any other', () => {
    const [life] = livesOf(aliasEvents(aliasCreated('PROD', '1'), restored('PROD', '1', '2', eventId(99))));
    expect(life!.last.inEffect).toMatchObject({ target: to('2'), before: { target: to('1') } });
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
          expect(undone.map(({ target }) => target)).toEqual(stack.filter((node) => !wanted.includes(node)).reverse().map(({ target }) => target));
          if (sameTarget(now, move.target)) continue;
          record({ type: 'AliasRetargeted', data: { aliasName: 'PROD', from: now, to: move.target, rollbackOf: from.event.id, restores: move.event.id } }, wanted);
        }
      }
      const { present } = new AliasHistory('helloworld', 'PROD', aliasEvents(...events));
      expect([...present!.steps.values()].map(({ inEffect }) => inEffect.target)).toEqual(left.map((node) => node.at(-1)!.target));
    }), { numRuns: 500 });
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
      expect(visited).toEqual(ways.slice(0, -1).reverse());
      const atOnce = new AliasHistory('helloworld', 'PROD', aliasEvents(aliasCreated('PROD', '0'), ...moves)).rollbackTo({ steps: moves.length });
      expect([atOnce.to.target, atOnce.undone.length]).toEqual([to('0'), moves.length]);
    }));
  });
});

/** The destination that is asked for, and the stack that it must lead to: empty where there is nothing so far back. */
function asked(
  happened: Extract<Happening, { back: number } | { toEvent: number } | { toTime: number }>, events: ReturnType<typeof aliasEvents>, stack: Stack, left: readonly Stack[],
): [Destination, Stack] {
  if ('back' in happened) return [{ steps: happened.back }, stack.slice(0, Math.max(0, stack.length - happened.back))];
  const place = ('toEvent' in happened ? happened.toEvent : happened.toTime) % events.length;
  const { id, feed } = events[place]!;
  return ['toEvent' in happened ? { eventId: id } : { moment: { feed }, text: 'then' }, left[place]!];
}
