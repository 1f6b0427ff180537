import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSecret } from './data-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-data-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes one secret for all who ask at the same time, keeps it, and leaves nothing beside it', async () => {
  const asked = await Promise.all(Array.from({ length: 20 }, () => keptSecret(folder, 'token')));
  expect(new Set(asked).size).toBe(1);
  expect(asked[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(await keptSecret(folder, 'token')).toBe(asked[0]);
  expect(await readdir(folder)).toEqual(['token']);
  expect((await stat(join(folder, 'token'))).mode & 0o777).toBe(0o600);
});

it('says where it cannot be written', async () => {
  await expect(keptSecret(join(folder, 'missing'), 'token')).rejects.toThrow(/^cannot write .*missing\/token: /);
});
