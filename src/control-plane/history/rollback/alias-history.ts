import { invalidParameterValue, resourceConflict, type AwsError } from '../../../aws/index.js';
import { happenedBy, type Moment } from '../../../event-store/moment.js';
import { livesOf, undoneBetween, type AliasEvent, type AliasLife, type Move } from './moves.js';

/** Where a rollback goes: so many moves back, to what an event left, or to what was in effect at a moment (`text`: as the caller wrote it). */
export type Destination =
  | { readonly steps: number }
  | { readonly eventId: string }
  | { readonly moment: Moment; readonly text: string };

/** A way through the moves of an alias; `undone`: those that are taken back, newest first. */
export interface Rollback {
  readonly from: Move;
  readonly to: Move;
  readonly undone: readonly Move[];
}

/** The events that a history was made of do not say it. */
class OlderEventsNeeded extends Error {}

/** What one alias pointed at, and what of that can be gone back to. */
export class AliasHistory {
  private readonly lives: readonly AliasLife[];
  private readonly label: string;

  /**
   * `events`: those of the alias and the deletions of its function, in stream order; all of them (`complete`), or the newest,
   * which tell of the newest moves alone.
   */
  constructor(
    functionName: string,
    readonly aliasName: string,
    private readonly events: readonly AliasEvent[],
    private readonly complete = true,
  ) {
    this.lives = livesOf(events);
    this.label = `${aliasName} of ${functionName}`;
  }

  /** The life that goes on, where the alias exists. */
  get present(): AliasLife | undefined {
    return living(this.lives);
  }

  /** The RevisionId that the alias has by these events; undefined where it does not exist. */
  get revisionId(): string | undefined {
    return this.present?.last.event.id;
  }

  /** The life that the last event ended. */
  get ended(): AliasLife | undefined {
    return this.present ? undefined : this.lives.at(-1);
  }

  /** The life that went on at a moment, as far as it had come. */
  lifeAt(moment: Moment): AliasLife | undefined {
    const later = this.events.findIndex((event) => !happenedBy(moment, event));
    return later === -1 ? this.present : living(livesOf(this.events.slice(0, later)));
  }

  /** Whether the way to a destination, or why there is none, is known; it always is where the history is complete. */
  knows(destination: Destination): boolean {
    try {
      this.rollbackTo(destination);
      return true;
    } catch (refusal) {
      return !(refusal instanceof OlderEventsNeeded);
    }
  }

  /**
   * @throws AwsError ResourceConflict where there is nothing so far back, InvalidParameterValue for an event that is not one
   * of this alias and for a moment at which it did not exist; OlderEventsNeeded see knows
   */
  rollbackTo(destination: Destination): Rollback {
    const present = this.present ?? this.unknown(() => resourceConflict(`${this.label} does not exist.`));
    const from = present.last.inEffect;
    const to = this.moveAt(destination, present);
    return { from, to, undone: undoneBetween(from, to) };
  }

  private moveAt(destination: Destination, present: AliasLife): Move {
    if ('steps' in destination) return this.stepsBack(destination.steps, present);
    return 'eventId' in destination ? this.after(destination.eventId, present) : this.inEffectAt(destination, present);
  }

  private stepsBack(steps: number, { last, begin }: AliasLife): Move {
    const { depth } = last.inEffect;
    let move = last.inEffect;
    for (let done = 0; done < steps; done += 1) move = move.before ?? this.beyond(steps, depth, begin);
    return move;
  }

  private beyond(steps: number, depth: number, { event }: Move): never {
    if (event.type !== 'AliasCreated') throw new OlderEventsNeeded();
    const since = `since it was created on ${event.recordedAt}`;
    throw resourceConflict(
      depth === 0
        ? `There is nothing to go back to: no move of ${this.label} is in effect ${since}.`
        : `${this.label} cannot go back ${steps} moves: ${depth === 1 ? 'only 1 is' : `only ${depth} are`} in effect ${since}.`,
    );
  }

  private after(eventId: string, present: AliasLife): Move {
    const step = present.steps.get(eventId);
    if (step) return step.inEffect;
    const earlier = this.lives.find(({ steps, endedBy }) => steps.has(eventId) || endedBy?.id === eventId);
    return this.unknown(() => invalidParameterValue(
      earlier
        ? `Event ${eventId} is of an earlier ${this.label}: ${end(earlier)}. Nothing from before that can be gone back to.`
        : `Event ${eventId} is not one of ${this.label}.`,
    ));
  }

  private inEffectAt({ moment, text }: Extract<Destination, { moment: Moment }>, present: AliasLife): Move {
    const then = this.lifeAt(moment);
    const move = then && present.steps.get(then.last.inEffect.event.id)?.inEffect;
    if (move) return move;
    const earlier = then && this.lives.find(({ begin }) => begin.event.id === then.begin.event.id);
    return this.unknown(() => invalidParameterValue(
      earlier
        ? `At ${text} there was an earlier ${this.label}: ${end(earlier)}. Nothing from before that can be gone back to.`
        : `At ${text} there was no ${this.label}: it was created on ${present.begin.event.recordedAt}.`,
    ));
  }

  private unknown(refusal: () => AwsError): never {
    throw this.complete ? refusal() : new OlderEventsNeeded();
  }
}

function living(lives: readonly AliasLife[]): AliasLife | undefined {
  const last = lives.at(-1);
  return last?.endedBy ? undefined : last;
}

/** `it was deleted on …`. */
export function end({ endedBy }: AliasLife): string {
  const what = endedBy?.type === 'FunctionDeleted' ? 'its function' : 'it';
  return `${what} was deleted on ${endedBy?.recordedAt}`;
}
