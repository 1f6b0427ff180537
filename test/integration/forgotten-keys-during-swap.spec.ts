import { AccountSnapshots } from '../../src/control-plane/history/transfer/account-export.store.js';
import { DataKeyStore } from '../../src/control-plane/secrets/data-keys.store.js';
import { connect } from '../../src/event-store/rebuild/range-worker.js';
import { RebuiltTable } from '../../src/event-store/rebuild/rebuilt-table.js';
import { appendOf, eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { eventually } from '../support/eventually.js';

/** Who asks whether a key is forgotten just when a rebuild puts new rows in the place of the old ones. */
const ACCOUNT = '123456789012';
const STREAM = `${ACCOUNT}/us-west-2/helloworld`;
const KEY = Buffer.from('a wrapped key');

describe('a forgotten data key, while its rows are swapped', () => {
  let test: StoreUnderTest;
  let keys: DataKeyStore;

  beforeEach(async () => {
    test = await eventStoreUnderTest(1);
    keys = new DataKeyStore(test.pool);
    await test.store.append({
      ...appendOf(STREAM, 0, [{}]),
      changes: { upserts: [{ kind: 'forgotten-keys', key: 'environment', data: { keyIds: [await keyId()] } }], deletes: [] },
    });
  });

  afterEach(() => test.close());

  const keyId = async (): Promise<string> => (await test.pool.query<{ id: string }>('SELECT switchyard.data_key_id($1) AS id', [KEY])).rows[0]!.id;

  /** The event is there, but the process died before it destroyed the key. */
  const keepRow = () => test.pool.query('INSERT INTO switchyard.data_keys (stream_id, wrapped_key) VALUES ($1, $2)', [STREAM, KEY]);

  /** What `ask`, which has to wait for the swap, comes to after it. Asked before as often as Postgres needs to keep a plan. */
  async function acrossSwap<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (let times = 0; times < 6; times += 1) await ask();
    const client = await connect(test.url);
    const waiting = async (): Promise<number | null> =>
      (await client.query(`SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database() AND l.relation = 'switchyard.parts'::regclass AND NOT l.granted`)).rowCount;
    try {
      const table = new RebuiltTable(client);
      await table.create();
      const swapped = await table.swap(async () => {
        const asked = ask();
        await eventually(waiting, (count) => count === 1);
        // As the last catch-up does: what was appended the moment before.
        await client.query('INSERT INTO switchyard.parts_rebuilt SELECT * FROM switchyard.parts');
        return { asked };
      });
      return await swapped!.asked;
    } finally {
      await client.end();
    }
  }

  it('does not come back with an export', async () => {
    expect(await acrossSwap(() => keys.restore(STREAM, KEY))).toBe('forgotten');
    expect((await test.pool.query('SELECT FROM switchyard.data_keys')).rowCount).toBe(0);
  });

  it('is not found', async () => {
    await keepRow();
    expect(await acrossSwap(() => keys.find(STREAM))).toBeUndefined();
  });

  it('does not go into an export', async () => {
    await keepRow();
    const exported = await acrossSwap(async () => {
      const snapshot = await new AccountSnapshots(test.pool).open(ACCOUNT);
      return snapshot.counts().finally(() => snapshot.close());
    });
    expect(exported.dataKeys).toBe(0);
  });
});
