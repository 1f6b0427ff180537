import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { namedKey, signatureOf, summaryOf, type CheckpointStatement, type NamedKey, type SignedCheckpoint, type StreamHead } from '../../../contract/index.js';
import { keptSecret } from '../../../process/data-folder.js';
import { ed25519Key } from '../../../process/ed25519-key.js';

const FILE = 'signing-key';

/** What a statement says beside what follows from its heads and from who signs it. */
export type Attested = Pick<CheckpointStatement, 'format' | 'installationId' | 'accountId' | 'chain' | 'takenAt' | 'feed'>;

/** The Ed25519 key with which this installation signs checkpoints. Never written to the database. */
export class SigningKey implements NamedKey {
  readonly publicKey: string;
  readonly keyId: string;
  /** As `openssl pkey -pubout` writes it. */
  readonly publicPem: string;

  constructor(private readonly privateKey: KeyObject) {
    ({ publicKey: this.publicKey, keyId: this.keyId } = namedKey(privateKey));
    this.publicPem = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }) as string;
  }

  sign(attested: Attested, heads: readonly StreamHead[]): SignedCheckpoint {
    const { publicKey, keyId } = this;
    const statement: CheckpointStatement = { ...attested, ...summaryOf(heads), algorithm: 'Ed25519', publicKey, keyId };
    return { statement, signature: signatureOf(statement, this.privateKey), heads: [...heads] };
  }
}

/** The configured key, else the one in the data folder (mode 0600; its seed in hexadecimal), which is made the first time. */
export async function loadSigningKey(configured: KeyObject | undefined, dataFolder: string): Promise<SigningKey> {
  if (configured) return new SigningKey(configured);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const key = ed25519Key(Buffer.from(await keptSecret(dataFolder, FILE), 'hex'));
  if (!key) throw new Error(`${join(dataFolder, FILE)} must hold 32 bytes in hexadecimal`);
  return new SigningKey(key);
}
