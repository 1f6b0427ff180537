import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const POM = fileURLToPath(new URL('kafka-pom.xml', import.meta.url));

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder with Kafka's jars. Maven copies them once into the user's cache (about 10 s and 43 MB), which all runs share.
 * The folder appears under its name only when it is whole; of two processes that copy at once the first wins.
 * @throws Error of one line: no Maven, no network, no room, …
 */
export async function kafkaJars(env: Environment = process.env): Promise<string> {
  const folder = await jarsFolder(env);
  if (await exists(folder)) return folder;
  try {
    await copyInto(folder, env);
  } catch (error) {
    throw new Error(`Kafka's jars cannot be had: ${(error as Error).message}`, { cause: error });
  }
  return folder;
}

/** Whether the jars are in the cache already. */
export const haveKafkaJars = async (env: Environment = process.env): Promise<boolean> => exists(await jarsFolder(env));

/** Named after what Kafka is asked for, so that another version or another dependency is another folder. */
async function jarsFolder(env: Environment): Promise<string> {
  const pom = await readFile(POM, 'utf8');
  const version = /<kafka\.version>(.+)<\/kafka\.version>/.exec(pom)?.[1];
  const digest = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'switchyard', `kafka-${version}-${digest}`);
}

async function copyInto(folder: string, env: Environment): Promise<void> {
  const incoming = `${folder}-incoming-${randomUUID()}`;
  await mkdir(incoming, { recursive: true });
  try {
    await runMaven(incoming, env);
    await rename(incoming, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another process was first
    });
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

async function runMaven(folder: string, env: Environment): Promise<void> {
  const args = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  await promisify(execFile)('mvn', args, { cwd: folder, env }).catch((error: NodeJS.ErrnoException & { stdout?: string }) => {
    throw new Error(error.code === 'ENOENT' ? 'there is no mvn (Maven) on the PATH' : mavenFailure(error.stdout ?? ''), { cause: error });
  });
}

/** The first of Maven's error lines; the others repeat and explain it. */
function mavenFailure(output: string): string {
  const line = /^\[ERROR\] (.+?)(?: -> \[Help \d\])?$/m.exec(output)?.[1];
  return `Maven failed: ${line ?? 'it did not say why'}`;
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);
