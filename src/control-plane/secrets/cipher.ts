import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Length of master and data keys, bytes. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A ciphertext that its key does not open: another key, another place, or changed bytes. */
export class SecretUnreadable extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`${what} cannot be decrypted`, options);
    this.name = 'SecretUnreadable';
  }
}

/** AES-256-GCM under a fresh nonce: nonce, ciphertext, tag. `context` must be the same to open it again. */
export function seal(key: Buffer, context: string, plaintext: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws SecretUnreadable */
export function open(key: Buffer, context: string, sealed: Buffer): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SecretUnreadable(context);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new SecretUnreadable(context, { cause: error });
  }
}
