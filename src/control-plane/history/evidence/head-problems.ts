import type { CheckpointStatement, EvidenceProblem } from '../../../contract/index.js';
import type { DifferingHead } from '../../../event-store/stream-heads.js';

/** A checkpoint in words. */
export const nameOf = ({ chain, takenAt }: CheckpointStatement): string => (chain ? `checkpoint ${chain.sequence}` : `the checkpoint of ${takenAt}`);

/**
 * What it means that a stream's head differs from what a checkpoint has. `firstBroken`: version of the stream's first event
 * that is known to be wrong by itself. Where there is none, the chain was computed anew, and every event may be another.
 */
export function headProblem({ stream, version, isThere, lastVersion }: DifferingHead, statement: CheckpointStatement, firstBroken?: number): EvidenceProblem {
  const checkpoint = nameOf(statement);
  const of = (at: number | undefined, problem: string): EvidenceProblem => ({ streamId: stream, ...(at === undefined ? {} : { version: at }), problem });
  if (lastVersion === 0) return of(undefined, `the stream is gone: ${checkpoint} has ${version} event${version === 1 ? '' : 's'} of it`);
  if (lastVersion < version) return of(lastVersion + 1, `the events from here to version ${version} are missing: ${checkpoint} has them`);
  if (firstBroken !== undefined && firstBroken <= version) return of(firstBroken, `the history is not the one that ${checkpoint} has: it differs from here on`);
  if (!isThere) return of(version, `the event is missing: ${checkpoint} has it`);
  return of(version, `the history up to here was rewritten: ${checkpoint} has another hash`);
}
