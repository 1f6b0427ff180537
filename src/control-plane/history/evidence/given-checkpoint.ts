import { invalidParameterValue } from '../../../aws/index.js';
import { InvalidCheckpoint, namedKey, readCheckpoint, readPublicKey, type KeyOrigin, type NamedKey, type SignedCheckpoint } from '../../../contract/index.js';

/** What a caller brings to compare the store with: a checkpoint's file, and the key that it must be signed by, if any. */
export interface GivenCheckpoint {
  readonly file: Buffer;
  /** PEM, or base64 of its DER. */
  readonly publicKey?: string;
}

/** Who asks, and where. `accountId` undefined: the operator, who sees all accounts. */
export interface Asked {
  readonly accountId: string | undefined;
  readonly installationId: string;
  readonly originOf: (key: NamedKey) => Promise<KeyOrigin>;
}

/**
 * A checkpoint that may serve as evidence here: whole, of this installation, about what the caller may see, and signed by
 * the key that the caller insists on, else by one of the installation's own.
 * @throws AwsError InvalidParameterValue with the reason why it may not
 */
export async function acceptCheckpoint({ file, publicKey }: GivenCheckpoint, { accountId, installationId, originOf }: Asked): Promise<SignedCheckpoint> {
  const checkpoint = readGiven(file);
  const { statement } = checkpoint;
  if (statement.installationId !== installationId) {
    throw refusal(`it is of another installation (${statement.installationId}; this one is ${installationId})`);
  }
  if (accountId !== undefined && statement.accountId !== null && statement.accountId !== accountId) throw refusal('it is about the streams of another account');
  if (publicKey !== undefined) {
    const key = readPublicKey(publicKey);
    if (!key) throw invalidParameterValue('PublicKey is no Ed25519 public key: give PEM, or base64 of its DER.');
    const { keyId, publicKey: expected } = namedKey(key);
    if (expected !== statement.publicKey) throw refusal(`it is signed by key ${statement.keyId}, not by the key that was given (${keyId})`);
  } else if ((await originOf(statement)) === 'foreign') {
    throw refusal(`it is signed by key ${statement.keyId}, which is none of this installation's; if you know whose it is, give its public key`);
  }
  return checkpoint;
}

function readGiven(file: Buffer): SignedCheckpoint {
  try {
    return readCheckpoint(file);
  } catch (error) {
    if (error instanceof InvalidCheckpoint) throw refusal(error.message);
    throw error;
  }
}

const refusal = (reason: string): Error => invalidParameterValue(`The checkpoint proves nothing here: ${reason}.`);
