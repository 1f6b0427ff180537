import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { Client } from '../../src/cli/client.js';
import type { RebuildLine, RebuildReport } from '../../src/contract/index.js';
import { createPool } from '../../src/postgres/index.js';
import { startSwitchyard } from '../support/switchyard.js';
import { benchDatabase } from './support/database.js';
import { appendFunctions } from './support/function-histories.js';
import { median } from './support/measure.js';

/** switchyard rebuild of 3,000 functions with 100 events each, against a bare read of the same events on one connection. */
const ROUNDS = 3;
const FUNCTIONS = 3_000;
const EVENTS_EACH = 100;
const EVENTS = FUNCTIONS * EVENTS_EACH;

const database = await benchDatabase();
const switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: database.folder });
const pool = createPool(database.url, { applicationName: 'bench' });
await appendFunctions(pool, FUNCTIONS, EVENTS_EACH);
await pool.query('VACUUM ANALYZE');

const client = new Client({
  endpoint: new URL(switchyard.url), region: 'us-west-2', accessKeyId: 'test', secretAccessKey: 'test',
});

async function rebuild(): Promise<RebuildReport> {
  for await (const line of client.postLines<RebuildLine>('/_switchyard/rebuild', {})) {
    if ('failure' in line) throw new Error(line.failure);
    if ('report' in line) return line.report;
  }
  throw new Error('the rebuild did not come to its end');
}

/** Events per second of a COPY of all that a rebuild reads, thrown away as it comes. */
async function bareRead(): Promise<number> {
  const reader = new pg.Client({ connectionString: database.url });
  await reader.connect();
  const began = performance.now();
  const copied = reader.query(copyTo(`COPY (SELECT stream_id, version, stream_type, type, schema_version, event_id, metadata ->> 'time', data
    FROM switchyard.events ORDER BY stream_id, version) TO STDOUT`));
  await once(copied.pipe(new PassThrough()).resume(), 'end');
  const seconds = (performance.now() - began) / 1000;
  await reader.end();
  return EVENTS / seconds;
}

const rounds: { floor: number; report: RebuildReport }[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const floor = await bareRead();
  const report = await rebuild();
  if (report.differences > 0) throw new Error(`${report.differences} rows differ`);
  if (round > 0) rounds.push({ floor, report });
}
const of = (figure: (report: RebuildReport) => number): number => median(rounds.map(({ report }) => figure(report)));
const rate = (value: number): string => `${value.toFixed(0)} events/s`;
console.log(`${'rebuild of all rows'.padEnd(34)} ${rate(of((report) => report.eventsPerSecond))}; bare COPY on one connection ${rate(median(rounds.map(({ floor }) => floor)))}; ratio ${median(rounds.map(({ floor, report }) => report.eventsPerSecond / floor)).toFixed(2)}`);
console.log(`${'its seconds'.padEnd(34)} building ${of(({ phases }) => phases.building).toFixed(2)}, catching up ${of(({ phases }) => phases['catching-up']).toFixed(2)}, swapping ${of(({ phases }) => phases.swapping).toFixed(2)}; ${rounds[0]!.report.rows} rows`);

await pool.end();
await switchyard.stop();
await database.remove();
