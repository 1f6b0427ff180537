import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES, open, seal } from './cipher.js';

const FILE = 'master-key';

/** The key under which data keys and access key secrets rest. Never written to the database. */
export class MasterKey {
  constructor(private readonly key: Buffer) {
    if (key.length !== KEY_BYTES) throw new Error(`the master key has ${key.length} bytes instead of ${KEY_BYTES}`);
  }

  seal(context: string, plaintext: Buffer): Buffer {
    return seal(this.key, context, plaintext);
  }

  /** @throws SecretUnreadable */
  open(context: string, sealed: Buffer): Buffer {
    return open(this.key, context, sealed);
  }
}

/** @throws Error where the text is not base64 of 32 bytes; the text itself is not repeated */
function parseMasterKey(text: string, source: string): MasterKey {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== trimmed) throw new Error(`${source} must be base64 of ${KEY_BYTES} bytes`);
  return new MasterKey(key);
}

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

async function readKeyFile(path: string): Promise<MasterKey | undefined> {
  try {
    return parseMasterKey(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * The configured master key, else the one in the data folder, which is made (mode 0600) the first time. Processes that
 * start together agree on one: the file appears whole, by a link that only one of them can make.
 */
export async function loadMasterKey(configured: string | undefined, dataFolder: string): Promise<MasterKey> {
  if (configured !== undefined) return parseMasterKey(configured, 'SWITCHYARD_MASTER_KEY');
  const path = join(dataFolder, FILE);
  const existing = await readKeyFile(path);
  if (existing !== undefined) return existing;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(temporary, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(temporary);
  }
  const made = await readKeyFile(path);
  if (made === undefined) throw new Error(`${path} vanished while it was made`);
  return made;
}
