import { PINNED_TO_NOTHING, type ResolvedReplayTarget, type TargetPeriod } from '../../contract/index.js';
import { chooseVersion } from '../routing/version-choice.js';

/**
 * The version that an invocation would have run when it was accepted (ISO 8601 with microseconds, UTC), chosen by its id as its
 * run would have chosen; PINNED_TO_NOTHING where there was none. A version, or $LATEST, always meant itself.
 */
export function versionThen({ qualifier, past = [] }: ResolvedReplayTarget, invocationId: string, acceptedAt: string): string {
  if (qualifier === null || qualifier === '$LATEST') return '$LATEST';
  if (/^[0-9]+$/.test(qualifier)) return qualifier;
  const target = lastBegunBy(past, acceptedAt)?.target ?? null;
  return target === null ? PINNED_TO_NOTHING : chooseVersion(target, invocationId);
}

/** Of periods in their order, the one that a time lies in. */
function lastBegunBy(periods: readonly TargetPeriod[], time: string): TargetPeriod | undefined {
  let [low, high] = [0, periods.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (periods[middle]!.since <= time) low = middle + 1;
    else high = middle;
  }
  return periods[low - 1];
}
