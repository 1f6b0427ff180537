import type { AliasTarget, FunctionEvent, Recorded } from '../../../contract/index.js';

/** Events that say what an alias points at or that its life begins, goes on or ends. */
export const ALIAS_EVENT_TYPES = ['AliasCreated', 'AliasRetargeted', 'AliasDescribed', 'AliasDeleted', 'FunctionDeleted'] as const;

type Place = Pick<Recorded, 'id' | 'version' | 'metadata' | 'recordedAt' | 'feed'>;
type Of<Type> = Place & Extract<FunctionEvent, { type: Type }>;

export type AliasEvent = Of<(typeof ALIAS_EVENT_TYPES)[number]>;

/** A node of the tree of an alias's moves: the event that pointed it there, and the move that is gone back to from here. */
export interface Move {
  readonly event: Of<'AliasCreated' | 'AliasRetargeted'>;
  readonly target: AliasTarget;
  /** Absent for the creation, and for the oldest move that is known. */
  readonly before?: Move;
  /** How many moves there are before it. */
  readonly depth: number;
}

/** An event of an alias, and the move in effect after it. */
export interface Step {
  readonly event: Of<'AliasCreated' | 'AliasRetargeted' | 'AliasDescribed'>;
  readonly inEffect: Move;
}

/** One life of an alias: from its creation, or from the oldest move that is known, to its deletion or to its function's. */
export interface AliasLife {
  readonly begin: Move;
  /** By event id, in order. */
  readonly steps: ReadonlyMap<string, Step>;
  readonly last: Step;
  readonly endedBy?: Of<'AliasDeleted' | 'FunctionDeleted'>;
}

/**
 * Folds the events of one alias, in stream order, into its lives. A move is a child of the move that was in effect; one that
 * `restores` an event puts the move of that event in effect again, so that the next rollback goes on from there. Where older
 * events are missing, what cannot be known without them is left out: a life begins with the first move whose place is certain.
 */
export function livesOf(events: readonly AliasEvent[]): readonly AliasLife[] {
  const lives: AliasLife[] = [];
  let steps = new Map<string, Step>();
  const begin = (event: Move['event'], target: AliasTarget): void => {
    const move = { event, target, depth: 0 };
    const first = { event, inEffect: move };
    steps = new Map([[event.id, first]]);
    lives.push({ begin: move, steps, last: first });
  };
  for (const event of events) {
    const newest = lives.at(-1);
    const life = newest?.endedBy ? undefined : newest;
    if (event.type === 'AliasCreated') begin(event, event.data.target);
    else if (!life) {
      if (event.type === 'AliasRetargeted' && event.data.restores === undefined) begin(event, event.data.to);
    } else if (event.type === 'AliasDeleted' || event.type === 'FunctionDeleted') lives[lives.length - 1] = { ...life, endedBy: event };
    else {
      const inEffect = inEffectAfter(event, life);
      if (inEffect) {
        const last = { event, inEffect };
        steps.set(event.id, last);
        lives[lives.length - 1] = { ...life, last };
      } else lives.pop();
    }
  }
  return lives;
}

/** Undefined where a move from before what is known is in effect again. */
function inEffectAfter(event: Of<'AliasRetargeted' | 'AliasDescribed'>, { steps, last }: AliasLife): Move | undefined {
  if (event.type === 'AliasDescribed') return last.inEffect;
  const { restores, to } = event.data;
  if (restores !== undefined) return steps.get(restores)?.inEffect;
  return { event, target: to, before: last.inEffect, depth: last.inEffect.depth + 1 };
}

/** The moves that are taken back on the way from one move of a life to another, newest first; none where the way only leads on. */
export function undoneBetween(from: Move, to: Move): readonly Move[] {
  const undone: Move[] = [];
  let [left, right]: [Move | undefined, Move | undefined] = [from, to];
  while (left && left !== right) {
    if (right && right.depth > left.depth) right = right.before;
    else {
      undone.push(left);
      left = left.before;
    }
  }
  return undone;
}
