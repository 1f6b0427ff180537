import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { createNodeFunction } from '../support/functions.js';
import { eventually } from '../support/eventually.js';
import { lambdaClient, startSwitchyard } from '../support/switchyard.js';

/** Starting and ending the program with its embedded Postgres, and every way in which it cannot start. */
const ROOT = new URL('../../', import.meta.url).pathname;
const folders: string[] = [];
const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-start-'));
  folders.push(folder);
  return folder;
};
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** Runs the program until it ends by itself. */
async function failedStart(env: Readonly<Record<string, string>>) {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['dist/main.js'], { cwd: ROOT, env: { ...inherited, NODE_OPTIONS: '', PORT: '0', ...env } });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), new Promise<number | null>((resolve) => child.once('exit', resolve))]);
  return { output, errors, code };
}

const postmasters = (folder: string) =>
  spawnSync('ps', ['-eo', 'args']).stdout.toString().split('\n').filter((line) => line.includes('postgres') && line.includes(folder));

describe('a start', () => {
  it('finds the data of the one before, also after kill -9, and ends with 0 leaving nothing behind', async () => {
    const SWITCHYARD_DATA = await newFolder();
    const first = await startSwitchyard({ SWITCHYARD_DATA });
    expect(first.output()).toMatch(/^Switchyard is ready at http:\/\/127\.0\.0\.1:\d+ \(embedded Postgres, .*sandbox L[01]/m);
    await createNodeFunction(lambdaClient(first.url), 'kept', 'exports.handler = async () => 1');
    await first.kill();

    const second = await startSwitchyard({ SWITCHYARD_DATA });
    expect(second.intakeToken).toBe(first.intakeToken);
    const found = await lambdaClient(second.url).send(new GetFunctionCommand({ FunctionName: 'kept' }));
    expect(found.Configuration!.FunctionName).toBe('kept');
    expect(await second.stop()).toBe(0);
    await eventually(() => postmasters(SWITCHYARD_DATA), (left) => left.length === 0);
  }, 120_000);

  it('refuses a data folder that another Switchyard uses, and does not disturb that one', async () => {
    const SWITCHYARD_DATA = await newFolder();
    const first = await startSwitchyard({ SWITCHYARD_DATA });
    expect(await failedStart({ SWITCHYARD_DATA })).toEqual({ output: '', errors: expect.stringMatching(/^switchyard: the data folder .* is in use by another Switchyard\n$/), code: 1 });
    await createNodeFunction(lambdaClient(first.url), 'undisturbed', 'exports.handler = async () => 1');
    expect(await first.stop()).toBe(0);
  });
});

describe('a start that cannot be, in one line and without a stack trace', () => {
  const oneLine = (pattern: RegExp) => ({ output: '', errors: expect.stringMatching(new RegExp(`^switchyard: ${pattern.source}[^\\n]*\\n$`)), code: 1 });

  it('for a port in use', async () => {
    const occupier = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupier.once('listening', resolve));
    const { port } = occupier.address() as AddressInfo;
    const SWITCHYARD_DATA = await newFolder();
    const failed = await failedStart({ SWITCHYARD_DATA, PORT: String(port) });
    occupier.close();
    expect(failed).toEqual(oneLine(new RegExp(`port ${port} is in use`)));
    expect(postmasters(SWITCHYARD_DATA)).toEqual([]);
  });

  it('for a data folder that is a file', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, '');
    expect(await failedStart({ SWITCHYARD_DATA: file })).toEqual(oneLine(/cannot use the data folder .*: it is not a folder/));
  });

  it('for a data folder without rights', async () => {
    // Nobody may make folders in /sys, root neither.
    expect(await failedStart({ SWITCHYARD_DATA: '/sys/switchyard' })).toEqual(oneLine(/cannot use the data folder \/sys\/switchyard: no permission/));
  });

  it.each([
    ['nobody listens at DATABASE_URL', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /cannot reach the database \(DATABASE_URL\): nothing listens there/],
    ['DATABASE_URL is no URL', { DATABASE_URL: 'localhost:5432' }, /DATABASE_URL must be a postgres:\/\/ URL/],
    ['PORT is no port', { PORT: 'http' }, /PORT must be a whole number from 0 to 65535, not "http"/],
    ['HOST is reachable without an operator', { HOST: '0.0.0.0' }, /HOST=0\.0\.0\.0 can be reached from outside/],
    ['HOST is not of this machine', { HOST: '127.1.2.3.4' }, /./],
  ])('where %s', async (_, env, pattern) => {
    expect(await failedStart({ SWITCHYARD_DATA: await newFolder(), ...env })).toEqual(oneLine(pattern));
  });
});
