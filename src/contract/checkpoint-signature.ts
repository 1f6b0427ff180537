import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { CheckpointStatement, StreamHead } from './signed-checkpoint.js';

/** A public key as statements name it: `publicKey` base64 of its DER (SPKI), `keyId` its fingerprint. */
export interface NamedKey {
  readonly publicKey: string;
  readonly keyId: string;
}

/** @param key an Ed25519 key, private or public */
export function namedKey(key: KeyObject): NamedKey {
  const der = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' });
  return { publicKey: der.toString('base64'), keyId: createHash('sha256').update(der).digest('hex').slice(0, 32) };
}

/** Reads an Ed25519 public key: PEM, or base64 of its DER (SPKI). Undefined for what is none. */
export function readPublicKey(text: string): KeyObject | undefined {
  try {
    const trimmed = text.trim();
    const key = trimmed.startsWith('-----BEGIN PUBLIC KEY-----')
      ? createPublicKey(trimmed)
      : createPublicKey({ key: Buffer.from(trimmed, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes that a signature covers. */
const signedBytes = (statement: CheckpointStatement): Buffer => Buffer.from(canonicalJson(statement));

/** What the next checkpoint of the chain calls `previous`. */
export const statementSha256 = (statement: CheckpointStatement): string => createHash('sha256').update(signedBytes(statement)).digest('hex');

/** What a statement says of its heads. */
export function summaryOf(heads: readonly StreamHead[]): Pick<CheckpointStatement, 'streams' | 'events' | 'headsSha256'> {
  const hash = createHash('sha256');
  let events = 0;
  for (const head of heads) {
    hash.update(`${canonicalJson(head)}\n`);
    events += head.version;
  }
  return { streams: heads.length, events, headsSha256: hash.digest('hex') };
}

/** Base64. */
export const signatureOf = (statement: CheckpointStatement, privateKey: KeyObject): string => sign(null, signedBytes(statement), privateKey).toString('base64');

/** Whether the key that a statement names signed it. Not whose key that is. */
export function isSigned(statement: CheckpointStatement, signature: string): boolean {
  const key = readPublicKey(statement.publicKey);
  if (key === undefined) return false;
  const named = namedKey(key);
  const bytes = Buffer.from(signature, 'base64');
  // A text that decodes to the same bytes is still another text.
  const asWritten = named.publicKey === statement.publicKey && bytes.toString('base64') === signature;
  return asWritten && named.keyId === statement.keyId && verify(null, signedBytes(statement), key, bytes);
}
