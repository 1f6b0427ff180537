import { execFile } from 'node:child_process';

const ROOT = new URL('../../', import.meta.url).pathname;

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment of the command: as an account with development credentials, unless `others` say otherwise. */
export function commandEnvironment(url: string, accessKeyId: string, others: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH, AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-west-2', ...others };
}

/** Runs the built `switchyard` command in a process of its own: what a user types after `npx`. */
export function runCommand(url: string, accessKeyId: string, args: readonly string[], others?: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/cli/main.js', ...args], { cwd: ROOT, env: commandEnvironment(url, accessKeyId, others), maxBuffer: 64 * 1_048_576 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }));
  });
}

/** What a command prints with --json. @throws Error where it fails */
export async function commandJson<Value>(url: string, accountId: string, args: readonly string[]): Promise<Value> {
  const { code, stdout, stderr } = await runCommand(url, accountId, [...args, '--json']);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as Value;
}
