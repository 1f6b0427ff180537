import type { AliasTarget, Replay } from '../../contract/index.js';

/** `helloworld:PROD`. */
export const qualifiedName = (functionArn: string, qualifier: string | null): string =>
  functionArn.slice(functionArn.lastIndexOf(':') + 1) + (qualifier === null ? '' : `:${qualifier}`);

/** `2`, or with weights `2 + 10% 3`. */
export const aliasTarget = ({ functionVersion, additionalVersionWeights }: AliasTarget): string =>
  [functionVersion, ...Object.entries(additionalVersionWeights).map(([version, weight]) => `${Math.round(weight * 1000) / 10}% ${version}`)].join(' + ');

/** How many runs neither wait nor run. */
export const settledRuns = ({ planned, statuses: { pending = 0, running = 0 } }: Replay): number => planned - pending - running;

/** How many ended without success. */
export const unsuccessfulRuns = (replay: Replay): number => settledRuns(replay) - (replay.statuses.succeeded ?? 0);

/** `12 of 20 settled: 11 succeeded, 1 failed`. */
export function progress(replay: Replay): string {
  const counts = Object.entries(replay.statuses).map(([status, count]) => `${count} ${status}`);
  return `${settledRuns(replay)} of ${replay.planned} settled${counts.length === 0 ? '' : `: ${counts.sort().join(', ')}`}`;
}

/** What was asked for, in the words of the command line. */
export function asked({ request }: Replay): string {
  const { bucket, since, until, failed, keyPrefix, eventName, function: named, asOfThen, through, rate } = request;
  const options = [
    `--bucket ${bucket} --since ${since}`, until && `--until ${until}`, failed && '--failed', keyPrefix && `--prefix ${keyPrefix}`,
    eventName && `--event ${eventName}`, named && `--function ${named.functionName}${named.qualifier ? `:${named.qualifier}` : ''}`,
    asOfThen && '--as-of-then', through && `--through ${through}`, rate && `--rate ${rate}`,
  ];
  return options.filter(Boolean).join(' ');
}
