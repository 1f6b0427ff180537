import { createPrivateKey, type KeyObject } from 'node:crypto';

/** PKCS #8 of an Ed25519 key up to its seed (RFC 8410 §7). */
const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

/** The private key of a seed of 32 bytes, or of PKCS #8 in DER; undefined for anything else. */
export function ed25519Key(bytes: Buffer): KeyObject | undefined {
  try {
    const der = bytes.length === SEED_BYTES ? Buffer.concat([PKCS8_HEADER, bytes]) : bytes;
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
