import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointText, InvalidCheckpoint, readCheckpoint, readPublicKey, namedKey, type CheckpointStatement, type NamedKey, type SignedCheckpoint } from '../../../contract/index.js';
import { keptSecret } from '../../../process/data-folder.js';

const NAME = /^checkpoint-\d{9}-[\dTZ.-]+\.json$/;
const KEYS = 'keys';

/** Name of a checkpoint's file: by name they are in the order of the chain. Windows and URLs have no colons. */
export const fileNameOf = ({ chain, takenAt }: CheckpointStatement): string =>
  `checkpoint-${String(chain?.sequence ?? 0).padStart(9, '0')}-${takenAt.replaceAll(':', '-')}.json`;

/**
 * The folder of signed checkpoints, out of reach for who has only the database. Beside them: the public keys that this
 * installation ever signed with, and the folder's own id, by which the database knows whose file is in which folder.
 */
export class CheckpointFolder {
  private constructor(
    readonly path: string,
    readonly id: string,
  ) {}

  /** Makes the folder where it is missing. @throws Error of one line where it cannot be written */
  static async open(path: string): Promise<CheckpointFolder> {
    await mkdir(join(path, KEYS), { recursive: true, mode: 0o700 }).catch((error: Error) => {
      throw new Error(`cannot use the folder of checkpoints ${path}: ${error.message}`, { cause: error });
    });
    return new CheckpointFolder(path, await keptSecret(path, 'folder-id'));
  }

  /** Names of the files, the oldest first. */
  async names(): Promise<string[]> {
    return (await readdir(this.path)).filter((name) => NAME.test(name)).sort();
  }

  /** @throws InvalidCheckpoint for a file that is not, or no longer, what was signed under its name */
  async read(name: string): Promise<SignedCheckpoint> {
    const checkpoint = readCheckpoint(await readFile(join(this.path, name)));
    if (fileNameOf(checkpoint.statement) !== name) throw new InvalidCheckpoint(`it is ${fileNameOf(checkpoint.statement)}`);
    return checkpoint;
  }

  /** Writes a checkpoint under a name that nobody reads yet. */
  async prepare(checkpoint: SignedCheckpoint): Promise<void> {
    const incoming = this.incoming(fileNameOf(checkpoint.statement));
    await rm(incoming, { force: true });
    await writeFile(incoming, checkpointText(checkpoint), { mode: 0o600, flag: 'wx', flush: true });
  }

  /** Gives a prepared checkpoint its name; nothing where none (or no longer one) is prepared under it. */
  async publish(name: string): Promise<void> {
    try {
      await rename(this.incoming(name), join(this.path, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const folder = await open(this.path);
    await folder.sync().finally(() => folder.close());
  }

  /** Notes a key that this installation signs with. One that is noted is left alone: another control plane may be reading it. */
  async rememberKey(key: NamedKey, publicPem: string): Promise<void> {
    if (await this.knowsKey(key)) return;
    await writeFile(join(this.path, KEYS, `${key.keyId}.pem`), publicPem, { mode: 0o600, flush: true });
  }

  /** Whether this installation ever signed with a key. */
  async knowsKey({ keyId, publicKey }: NamedKey): Promise<boolean> {
    if (!/^[0-9a-f]+$/.test(keyId)) return false;
    const key = readPublicKey(await readFile(join(this.path, KEYS, `${keyId}.pem`), 'utf8').catch(() => ''));
    return key !== undefined && namedKey(key).publicKey === publicKey;
  }

  private incoming(name: string): string {
    return join(this.path, `${name}.incoming`);
  }
}
