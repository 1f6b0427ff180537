import { execFile } from 'node:child_process';

const ROOT = new URL('../../', import.meta.url).pathname;

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `switchyard` command in a process of its own, as an account in development or with an issued key. */
export function runCommand(url: string, accessKeyId: string, args: readonly string[], secretAccessKey = 'test'): Promise<Ran> {
  const { PATH } = process.env;
  const env = { PATH, AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: 'us-west-2' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/cli/main.js', ...args], { cwd: ROOT, env, maxBuffer: 64 * 1_048_576 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }));
  });
}

/** What a command prints with --json. @throws Error where it fails */
export async function commandJson<Value>(url: string, accountId: string, args: readonly string[]): Promise<Value> {
  const { code, stdout, stderr } = await runCommand(url, accountId, [...args, '--json']);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as Value;
}
