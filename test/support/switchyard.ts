import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { freshDatabase } from './postgres.js';

const ROOT = new URL('../../', import.meta.url).pathname;

/** A running Switchyard: the built program in a process of its own, on a free port, a database and a folder of its own. */
export interface Running {
  readonly url: string;
  readonly intakeToken: string;
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Sends SIGINT and gives the exit code, once all its output is there. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** A database and a data folder that outlive single processes. */
export interface Site {
  readonly databaseUrl: string;
  start(env?: Readonly<Record<string, string>>): Promise<Running>;
  remove(): Promise<void>;
}

export async function newSite(): Promise<Site> {
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-e2e-'));
  const running = new Set<Running>();
  return {
    databaseUrl: database.url,
    async start(env = {}) {
      const started = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: folder, ...env });
      running.add(started);
      started.process.once('exit', () => running.delete(started));
      return started;
    },
    async remove() {
      await Promise.all([...running].map((started) => started.stop()));
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the built program, of this checkout or of another, and waits for its ready line. @throws Error with its output when it ends before */
export async function startSwitchyard(env: Readonly<Record<string, string>>, checkout = ROOT): Promise<Running> {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], {
    cwd: checkout,
    env: { ...inherited, NODE_OPTIONS: '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => (output += `${line}\n`));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  // A process may exit before its last lines are read.
  const closed = once(child, 'close') as Promise<[number | null]>;
  const ready = new Promise<void>((resolve) => {
    lines.on('line', () => {
      if (/export SWITCHYARD_INTAKE_TOKEN=/.test(output)) resolve();
    });
  });
  await Promise.race([
    ready,
    exited.then(([code]) => {
      throw new Error(`switchyard ended with ${code}:\n${output}`);
    }),
  ]);
  return {
    url: /export AWS_ENDPOINT_URL=(\S+)/.exec(output)![1]!,
    intakeToken: /export SWITCHYARD_INTAKE_TOKEN=(\S+)/.exec(output)![1]!,
    process: child,
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      return (await closed)[0];
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Development credentials: the account's id as access key id. */
const credentials = (accountId: string) => ({ accessKeyId: accountId, secretAccessKey: 'test' });

export const lambdaClient = (url: string, accountId = '123456789012', region = 'us-west-2'): LambdaClient =>
  new LambdaClient({ endpoint: url, region, credentials: credentials(accountId), maxAttempts: 1 });

export const s3Client = (url: string, accountId = '123456789012', region = 'us-west-2'): S3Client =>
  new S3Client({ endpoint: url, region, credentials: credentials(accountId), forcePathStyle: true, maxAttempts: 1 });
