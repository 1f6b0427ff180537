import { isSigned, summaryOf } from './checkpoint-signature.js';
import { signedCheckpoint, type SignedCheckpoint } from './signed-checkpoint.js';

/** A checkpoint that is none, was changed, or whose signature does not hold. */
export class InvalidCheckpoint extends Error {}

/** A checkpoint as its file has it: one head a line. What the file looks like is not signed, what it says is. */
export function checkpointText({ statement, signature, heads }: SignedCheckpoint): string {
  const lines = heads.map((head) => JSON.stringify(head)).join(',\n');
  return `{"statement":${JSON.stringify(statement)},\n"signature":${JSON.stringify(signature)},\n"heads":[\n${lines}\n]}\n`;
}

/**
 * Reads a checkpoint and checks that all of it is as it was signed, by the key that it names.
 * @throws InvalidCheckpoint with what is wrong, in one line
 */
export function readCheckpoint(bytes: Uint8Array): SignedCheckpoint {
  const { statement, signature, heads } = parsed(bytes);
  if (!isSigned(statement, signature)) throw new InvalidCheckpoint('the signature is not the one of this statement and key: one of them was changed');
  const { streams, events, headsSha256 } = summaryOf(heads);
  if (streams !== statement.streams || events !== statement.events || headsSha256 !== statement.headsSha256) {
    throw new InvalidCheckpoint('the heads are not the ones that were signed: a stream was changed, added or taken away');
  }
  return { statement, signature, heads };
}

function parsed(bytes: Uint8Array): SignedCheckpoint {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new InvalidCheckpoint('it is not JSON');
  }
  const { success, data, error } = signedCheckpoint.safeParse(value);
  if (success) return data;
  const [{ path, message }] = error.issues as [(typeof error.issues)[number]];
  throw new InvalidCheckpoint(`it is no checkpoint of a form that is known here: ${path.join('.') || 'the file'}: ${message}`);
}
