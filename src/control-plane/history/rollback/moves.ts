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
  /** Absent for the creation. */
  readonly before?: Move;
}

/** An event of an alias, and the move in effect after it. */
export interface Step {
  readonly event: Of<'AliasCreated' | 'AliasRetargeted' | 'AliasDescribed'>;
  readonly inEffect: Move;
}

/** One life of an alias: from its creation to its deletion, or to its function's. */
export interface AliasLife {
  readonly created: Of<'AliasCreated'>;
  /** By event id, in order. */
  readonly steps: ReadonlyMap<string, Step>;
  readonly last: Step;
  readonly endedBy?: Of<'AliasDeleted' | 'FunctionDeleted'>;
}

/**
 * Folds the events of one alias, in stream order, into its lives. A move is a child of the move that was in effect; one that
 * `restores` an event puts the move of that event in effect again, so that the next rollback goes on from there.
 */
export function livesOf(events: readonly AliasEvent[]): readonly AliasLife[] {
  const lives: AliasLife[] = [];
  let steps = new Map<string, Step>();
  for (const event of events) {
    const life = lives.at(-1);
    switch (event.type) {
      case 'AliasCreated': {
        const first = { event, inEffect: { event, target: event.data.target } };
        steps = new Map([[event.id, first]]);
        lives.push({ created: event, steps, last: first });
        break;
      }
      case 'AliasRetargeted':
      case 'AliasDescribed': {
        if (!life) throw new Error(`${event.type} of an alias that was not created`);
        const last = { event, inEffect: inEffectAfter(event, life) };
        steps.set(event.id, last);
        lives[lives.length - 1] = { ...life, last };
        break;
      }
      default:
        if (life && !life.endedBy) lives[lives.length - 1] = { ...life, endedBy: event };
    }
  }
  return lives;
}

function inEffectAfter(event: Of<'AliasRetargeted' | 'AliasDescribed'>, { steps, last }: AliasLife): Move {
  if (event.type === 'AliasDescribed') return last.inEffect;
  const { restores, to } = event.data;
  const restored = restores === undefined ? undefined : steps.get(restores)?.inEffect;
  return restored ?? { event, target: to, before: last.inEffect };
}

/** The moves that are taken back on the way from one move to another, newest first; none where the way only leads on. */
export function undoneBetween(from: Move, to: Move): readonly Move[] {
  const kept = new Set(pathBack(to));
  const undone: Move[] = [];
  for (const move of pathBack(from)) {
    if (kept.has(move)) break;
    undone.push(move);
  }
  return undone;
}

/** A move and all before it. */
function* pathBack(move: Move | undefined): Generator<Move> {
  for (let at = move; at !== undefined; at = at.before) yield at;
}
