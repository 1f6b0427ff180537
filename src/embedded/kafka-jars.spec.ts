import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { haveKafkaJars, kafkaJars } from './kafka-jars.js';

/** With a Maven of our own making; test/integration/kafka-server.spec.ts runs what the real one copied. */
let folder: string;
let env: { PATH: string; XDG_CACHE_HOME: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-jars-'));
  env = { PATH: `${folder}:${process.env['PATH']}`, XDG_CACHE_HOME: join(folder, 'cache') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const mavenThat = (script: string) => writeFile(join(folder, 'mvn'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
const COPIES = `echo run >> "${'$'}{0%/*}/runs"; for arg; do case $arg in -DoutputDirectory=*) echo jar > "${'$'}{arg#*=}/kafka.jar";; esac; done`;
const runs = async () => (await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n').length;

it('copies them once, for all that come after', async () => {
  await mavenThat(COPIES);
  expect(await haveKafkaJars(env)).toBe(false);
  const jars = await kafkaJars(env);
  expect(jars).toMatch(/cache\/switchyard\/kafka-\d+\.\d+\.\d+-[0-9a-f]{8}$/);
  expect(await readdir(jars)).toEqual(['kafka.jar']);
  expect(await haveKafkaJars(env)).toBe(true);
  expect(await kafkaJars(env)).toBe(jars);
  expect(await runs()).toBe(1);
});

it('leaves one whole folder where several copy at once', async () => {
  await mavenThat(COPIES);
  const [jars, ...others] = await Promise.all(Array.from({ length: 5 }, () => kafkaJars(env)));
  expect(new Set(others)).toEqual(new Set([jars]));
  expect(await readdir(jars!)).toEqual(['kafka.jar']);
  expect(await readdir(join(folder, 'cache', 'switchyard'))).toHaveLength(1);
});

it.each([
  ['fails after a part', `${COPIES}; echo '[ERROR] No plugin found for prefix (offline) -> [Help 1]'; exit 1`, 'Maven failed: No plugin found for prefix (offline)'],
  ['dies without a word', 'exit 137', 'Maven failed: it did not say why'],
])('takes nothing for whole where Maven %s, and tells in one line', async (_, script, reason) => {
  await mavenThat(script);
  await expect(kafkaJars(env)).rejects.toThrow(`Kafka's jars cannot be had: ${reason}`);
  expect(await haveKafkaJars(env)).toBe(false);
  expect(await readdir(join(folder, 'cache', 'switchyard'))).toEqual([]);
});

it('tells that Maven is missing', async () => {
  await mkdir(join(folder, 'empty'));
  await expect(kafkaJars({ ...env, PATH: join(folder, 'empty') })).rejects.toThrow("Kafka's jars cannot be had: there is no mvn (Maven) on the PATH");
});

it('tells that the cache cannot be written', async () => {
  await expect(kafkaJars({ ...env, XDG_CACHE_HOME: '/dev/null' })).rejects.toThrow(/^Kafka's jars cannot be had: ENOTDIR/);
});
