import type { CheckpointStatement, EvidenceProblem } from '../../../contract/index.js';
import type { DifferingHead } from '../../../event-store/stream-heads.js';

/** A checkpoint in words. */
export const nameOf = ({ chain, takenAt }: CheckpointStatement): string => (chain ? `checkpoint ${chain.sequence}` : `the checkpoint of ${takenAt}`);

/** What else is known of a stream. */
export interface KnownOfStream {
  /** Version of its first event that is wrong by itself. Where there is none, the chain was computed anew. */
  readonly firstBroken?: number;
  /** The last version up to which an older checkpoint still holds. */
  readonly soundUpTo?: number;
}

/** What it means that a stream's head differs from what a checkpoint has. */
export function headProblem(
  { stream, version, isThere, lastVersion }: DifferingHead, statement: CheckpointStatement, { firstBroken, soundUpTo }: KnownOfStream = {},
): EvidenceProblem {
  const checkpoint = nameOf(statement);
  const of = (at: number | undefined, problem: string): EvidenceProblem => ({ streamId: stream, ...(at === undefined ? {} : { version: at }), problem });
  if (lastVersion === 0) return of(undefined, `the stream is gone: ${checkpoint} has ${version} event${version === 1 ? '' : 's'} of it`);
  if (lastVersion < version) return of(lastVersion + 1, `the events from here to version ${version} are missing: ${checkpoint} has them`);
  if (firstBroken !== undefined && firstBroken <= version) return of(firstBroken, `the history is not the one that ${checkpoint} has: it differs from here on`);
  if (!isThere) return of(version, `the event is missing: ${checkpoint} has it`);
  if (soundUpTo !== undefined) return of(soundUpTo + 1, `the events from here to version ${version} were rewritten: ${checkpoint} has another hash`);
  return of(version, `the history up to here was rewritten: ${checkpoint} has another hash`);
}
