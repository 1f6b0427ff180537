import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJava } from './java.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-java-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A JAVA_HOME whose java prints this, as java does: to stderr. */
async function javaHome(name: string, script: string): Promise<string> {
  const home = join(folder, name);
  await mkdir(join(home, 'bin'), { recursive: true });
  await writeFile(join(home, 'bin', 'java'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return home;
}

it.each([
  ['17', `echo 'openjdk version "17.0.15" 2025-04-15' >&2`],
  ['25', `echo 'Picked up JAVA_TOOL_OPTIONS: -Dx=1' >&2; echo 'java version "25" 2025-09-16 LTS' >&2`],
])('takes Java %s', async (name, script) => {
  const home = await javaHome(name, script);
  expect(await findJava({ JAVA_HOME: home })).toBe(join(home, 'bin', 'java'));
  expect(await findJava({ PATH: join(home, 'bin') })).toBe('java');
});

it.each([
  ['Java 11', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`, /: \S.*java is openjdk version "11\.0\.2"/],
  ['Java 8', `echo 'java version "1.8.0_402"' >&2`, /: \S.*java is java version "1\.8\.0_402"/],
  ['something else', 'echo hello >&2', /: \S.*java is hello/],
  ['a broken one', 'exit 1', /: \S.*java does not run/],
])('refuses %s in one line', async (name, script, reason) => {
  const error = await findJava({ JAVA_HOME: await javaHome(name, script) }).then(() => undefined, (thrown: Error) => thrown);
  expect(error?.message).toMatch(/^Kafka needs Java 17 or later: [^\n]+$/);
  expect(error?.message).toMatch(reason);
});

it('tells where it looked in vain', async () => {
  await expect(findJava({ PATH: folder })).rejects.toThrow('Kafka needs Java 17 or later: there is no java on the PATH');
  await expect(findJava({ JAVA_HOME: '/nowhere' })).rejects.toThrow('Kafka needs Java 17 or later: there is no /nowhere/bin/java (JAVA_HOME)');
});
