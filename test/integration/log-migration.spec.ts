import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LogGroups } from '../../src/invoker/logs/log-groups.store.js';
import { LogLines } from '../../src/invoker/logs/log-lines.store.js';
import { invokerMigrations } from '../../src/invoker/schema.js';
import { createPool, migrate } from '../../src/postgres/index.js';
import { freshDatabase } from '../support/postgres.js';

const NAME = { accountId: '123456789012', region: 'us-west-2', functionName: 'helloworld' };

it('lines that were written before there were groups are in their function\'s default group', async () => {
  const { url, drop } = await freshDatabase();
  const before = await mkdtemp(join(tmpdir(), 'switchyard-migrations-'));
  const folder = fileURLToPath(invokerMigrations.folder);
  for (const name of (await readdir(folder)).filter((file) => file < '005')) await cp(join(folder, name), join(before, name));
  await migrate(url, { schema: 'invoker', folder: before });
  const pool = createPool(url, { applicationName: 'log-migration-spec', max: 2 });
  const { accountId, region, functionName } = NAME;
  const lines = [['s1', 1_000, 'one'], ['s2', 2_000, 'two'], ['s1', 3_000, 'three']] as const;
  await pool.query('SELECT invoker.append_log_lines($1, $2, $3, $4, $5, $6)', [
    lines.map(() => accountId), lines.map(() => region), lines.map(() => functionName), lines.map(([stream]) => stream), lines.map(([, at]) => at), lines.map(([, , text]) => text),
  ]);
  expect(await migrate(url, invokerMigrations)).toContain('005-logs.sql');
  const store = new LogLines(pool);
  const group = '/aws/lambda/helloworld';
  await store.append([{ ...NAME, logGroup: group, logStream: 's1', timestamp: 4_000, message: 'four' }]);
  const read = await store.read({ ...NAME, limit: 10 });
  expect(read.map(({ message, logStream, timestamp }) => [logStream, timestamp, message])).toEqual([...lines.map(([stream, at, text]) => [stream, at, text]), ['s1', 4_000, 'four']]);
  expect(read.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  const groups = new LogGroups(pool);
  expect(await groups.list({ accountId, region, limit: 10 })).toMatchObject([{ name: group, createdAt: 1_000, storedBytes: 15 + 4 * 26 }]);
  const streams = await groups.listStreams((await groups.find({ accountId, region, group }))!, { accountId, region, group, order: 'last-event', descending: true, limit: 10 });
  expect(streams.map(({ name, firstTimestamp, lastTimestamp }) => [name, firstTimestamp, lastTimestamp])).toEqual([['s1', 1_000, 4_000], ['s2', 2_000, 2_000]]);
  await pool.end();
  await drop();
  await rm(before, { recursive: true });
});
