import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandEnvironment, type Ran } from './command.js';
import { describeUnless } from './loud-skip.js';

const REQUIREMENTS = fileURLToPath(new URL('../clients/requirements.txt', import.meta.url));
/** Named after what is asked for, so that other versions are another folder. */
const FOLDER = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'switchyard',
  `aws-clients-${createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 8)}`,
);

/** Installs the AWS CLI and boto3 once into the user's cache; the folder appears when it is whole. @throws Error where pip cannot */
export async function installPythonClients(): Promise<void> {
  if (existsSync(FOLDER)) return;
  const incoming = `${FOLDER}-incoming-${randomUUID()}`;
  await mkdir(dirname(FOLDER), { recursive: true });
  try {
    await promisify(execFile)('python3', ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--target', incoming, '-r', REQUIREMENTS]);
    await rename(incoming, FOLDER);
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

/** `describe` for suites that drive the AWS CLI or boto3: loud where they were not installed. */
export const describePythonClients = (name: string, suites: () => void): void =>
  describeUnless(existsSync(FOLDER) ? undefined : 'no AWS CLI and boto3 in the cache: `npm run clients` installs them by pip', 'AWS CLI AND BOTO3', name, suites);

/** Runs Python with the clients on its path, as an account with development credentials. */
export function runPython(url: string, accountId: string, args: readonly string[], cwd?: string): Promise<Ran> {
  const env = {
    ...commandEnvironment(url, accountId), PYTHONPATH: FOLDER, AWS_DEFAULT_REGION: 'us-west-2', AWS_PAGER: '', HOME: FOLDER, AWS_EC2_METADATA_DISABLED: 'true',
  };
  return new Promise((resolve) => {
    execFile('python3', args, { env, cwd, maxBuffer: 64 * 1_048_576 }, (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }));
  });
}

/** Runs `aws …`. */
export const runAws = (url: string, accountId: string, args: readonly string[], cwd?: string): Promise<Ran> => runPython(url, accountId, ['-m', 'awscli', ...args], cwd);
