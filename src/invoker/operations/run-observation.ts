import type { Log } from '../../operations/logs/log.js';
import type { Metrics } from '../../operations/metrics/metrics.js';
import type { ExecutionObserver, RunEnd, RunOutcome } from '../execution/observer.js';
import type { ExecutionRequest } from '../execution/types.js';

/** Counts and times runs and starts, and writes a line for each run: what ran for whom and what came of it, never what was in it. */
export function runObservation(metrics: Metrics, log: Log): ExecutionObserver {
  const { coldStarts, coldStartSeconds, warmStarts, invocationSeconds } = metrics;
  const byOutcome = Object.fromEntries(
    (['succeeded', 'function-error', 'throttled', 'abandoned', 'failed'] as const).map((outcome) => [outcome, metrics.invocations.labels(outcome)]),
  ) as Readonly<Record<RunOutcome, { inc(value?: number): void }>>;
  // Shown from the start, or a rate would miss the first of each.
  for (const counter of Object.values(byOutcome)) counter.inc(0);
  return {
    onWarmStart: () => warmStarts.inc(),
    onColdStart: (seconds) => {
      coldStarts.inc();
      coldStartSeconds.observe(seconds);
    },
    onRun: (request, end) => {
      byOutcome[end.outcome].inc();
      if (end.durationMs !== undefined) invocationSeconds.observe(end.durationMs / 1000);
      if (log.isLevelEnabled('info')) log.info(invocationLine(request, end), 'invocation');
    },
  };
}

const invocationLine = ({ requestId, correlationId = requestId, invokedFunctionArn, route }: ExecutionRequest, { durationMs, ...end }: RunEnd) => ({
  context: 'Invoker',
  requestId,
  correlationId,
  functionArn: invokedFunctionArn,
  executedVersion: route.version,
  ...end,
  durationMs: durationMs === undefined ? undefined : Math.round(durationMs * 1e3) / 1e3,
});
