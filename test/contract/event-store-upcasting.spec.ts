import { randomUUID } from 'node:crypto';
import { UnknownEventError } from '../../src/contract/index.js';
import { FEED_START } from '../../src/event-store/types.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { eventually } from '../support/eventually.js';
import { metadata } from '../support/notebook.js';

const STREAM = '111122223333/us-west-2/helloworld';

let under: StoreUnderTest;

beforeAll(async () => {
  under = await eventStoreUnderTest();
});
afterAll(() => under.close());

/** An event as another release may have recorded it. */
async function record(streamId: string, type: string, schemaVersion: number, data: unknown): Promise<void> {
  const events = JSON.stringify([{ id: randomUUID(), type, schemaVersion, data, metadata }]);
  await under.pool.query("SELECT * FROM switchyard.append($1, 'Function', 0, NULL, $2, '[]', '[]')", [streamId, events]);
}

describe('the event store', () => {
  it('gives current events back as they were recorded', async () => {
    await record(STREAM, 'AliasDeleted', 1, { aliasName: 'DEV' });
    expect(await under.store.readStream(STREAM)).toMatchObject([{ type: 'AliasDeleted', schemaVersion: 1, data: { aliasName: 'DEV' } }]);
  });

  it('refuses, by every way of reading, an event that a later release recorded', async () => {
    await record(`${STREAM}2`, 'AliasDeleted', 2, { name: 'DEV' });
    const refusal = new UnknownEventError('AliasDeleted has version 2, but this release knows versions up to 1.');
    await expect(under.store.readStream(`${STREAM}2`)).rejects.toThrow(refusal);
    await expect(under.store.readNewer(`${STREAM}2`, 0)).rejects.toThrow(refusal);
    // The feed shows it when every transaction of the server that began before it has ended: those of suites beside this one, too.
    await expect(eventually(() => under.store.readFeed(FEED_START, 10), (page) => !page.pending)).rejects.toThrow(refusal);
  });
});
