import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isFree } from '../embedded/loopback-ports.js';
import { servicePorts } from './ports.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-ports-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Holds a port while something is done. */
async function whileOccupied<T>(port: number, act: () => Promise<T>): Promise<T> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return act().finally(() => server.close());
}

/** Three free ports in a row. */
async function freeRow(): Promise<number> {
  for (;;) {
    const first = await freePort();
    if ((await isFree(first + 1)) && (await isFree(first + 2))) return first;
  }
}

it('are the first and those that follow', async () => {
  const first = await freeRow();
  expect(await servicePorts(join(folder, 'row'), first, 3)).toEqual([first, first + 1, first + 2]);
});

it('give way where one is taken, and keep that way until it is free again', async () => {
  const [file, first] = [join(folder, 'taken'), await freeRow()];
  const given = await whileOccupied(first + 1, async () => {
    const ports = await servicePorts(file, first, 3);
    expect(await servicePorts(file, first, 3)).toEqual(ports);
    return ports;
  });
  expect([given[0], given[2]]).toEqual([first, first + 2]);
  expect(given[1]).not.toBe(first + 1);
  expect(await servicePorts(file, first, 3)).toEqual([first, first + 1, first + 2]);
});

it('are any for 0, and the same the next time', async () => {
  const file = join(folder, 'any');
  const ports = await servicePorts(file, 0, 4);
  expect(new Set(ports).size).toBe(4);
  expect(await servicePorts(file, 0, 4)).toEqual(ports);
});

it('stay below 65536', async () => {
  const ports = await servicePorts(join(folder, 'high'), 65_535, 2);
  expect(ports[1]).toBeLessThan(65_536);
});
