import { basename } from 'node:path';

/**
 * `describe` for suites that need what a machine may lack; `missing` says why it is not there. Without it they say loudly that
 * they did not run, or fail where `required`.
 */
export function describeUnless(missing: string | undefined, needed: string, name: string, suites: () => void, required = false): void {
  if (missing === undefined) {
    describe(name, suites);
    return;
  }
  const notice = `${needed} SUITES DID NOT RUN: ${basename(expect.getState().testPath ?? '')}: ${name}: ${missing}`;
  if (required) throw new Error(notice);
  process.stderr.write(`${notice}\n`);
  describe.skip(name, suites);
}
