import type { FunctionEvent, Recorded, TargetPeriod } from '../../../contract/index.js';
import { asWritten } from '../../../event-store/aggregate.js';
import { functionAggregate } from '../../function/function.aggregate.js';

/** What an alias pointed at from each time on, oldest first, by the events of its function's stream. */
export function aliasPast(events: readonly Recorded[], aliasName: string): TargetPeriod[] {
  const periods: TargetPeriod[] = [];
  let state = functionAggregate.initial;
  asWritten<FunctionEvent>(events).forEach((event, index) => {
    state = functionAggregate.evolve(state, event);
    const target = state.aliases.get(aliasName)?.target ?? null;
    if (target !== (periods.at(-1)?.target ?? null)) periods.push({ since: events[index]!.recordedAt, target });
  });
  return periods;
}

/** Those that a span of time (ISO 8601 with microseconds, UTC) can lie in: the last that began before it, and all that began in it. */
export function periodsOf(past: readonly TargetPeriod[], since: string): readonly TargetPeriod[] {
  const begun = past.findLastIndex((period) => period.since <= since);
  return past.slice(Math.max(begun, 0));
}
