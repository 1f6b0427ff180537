import { execFile } from 'node:child_process';

const ROOT = new URL('../../', import.meta.url).pathname;

/** What a process left. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command in a process of its own, as an account with development credentials: what a user types after `npx`. */
export const commandLine = (url: string, accountId: string, region = 'us-west-2') => (...args: readonly string[]): Promise<Ran> => {
  const { PATH } = process.env;
  const env = { PATH, AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accountId, AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: region };
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/cli/main.js', ...args], { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }));
  });
};
