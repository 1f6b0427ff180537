import pg from 'pg';
import { functionStream } from '../../src/contract/index.js';
import { done, send } from './conformance/cases.js';
import { ACCOUNT, createFunction, getConfiguration, REGION, updateConfiguration } from './conformance/requests.js';
import { eventually } from './eventually.js';

const STREAM_LOCK = 'hashtextextended($1, 0)';
const WAITING = `SELECT count(*)::int AS waiting FROM pg_locks
  WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Runs a spec while new functions stay Pending and updates InProgress; afterwards all go on. The process that activates
 * takes one event after the other, so it is held by one function of its own, whose stream is locked between an update and
 * the activation that follows it: the lock is asked for while the update itself waits for it, and Postgres gives locks in the order
 * in which they were asked for.
 */
export async function whileNothingActivates(url: string, databaseUrl: string, spec: () => Promise<void>): Promise<void> {
  const holder = `holder-${Date.now()}`;
  const stream = [functionStream(ACCOUNT, REGION, holder)];
  const [first, second] = [new pg.Client(databaseUrl), new pg.Client(databaseUrl)];
  await Promise.all([first.connect(), second.connect()]);
  const waiting = (count: number) =>
    eventually(async () => (await first.query<{ waiting: number }>(WAITING)).rows[0]!.waiting, (found) => found === count);
  try {
    await done(url, createFunction(holder));
    await first.query(`SELECT pg_advisory_lock(${STREAM_LOCK})`, stream);
    const update = send(url, updateConfiguration(holder, {}));
    await waiting(1);
    const held = second.query(`SELECT pg_advisory_lock(${STREAM_LOCK})`, stream);
    await waiting(2);
    await first.query(`SELECT pg_advisory_unlock(${STREAM_LOCK})`, stream);
    await Promise.all([update, held]);
    await waiting(1);
    await spec();
  } finally {
    await Promise.all([first.end(), second.end()]);
  }
  await done(url, getConfiguration(holder));
}
