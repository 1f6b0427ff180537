import type { FunctionEvent } from '../../src/contract/index.js';
import { AccountUsages } from '../../src/control-plane/account-settings/account-usage.store.js';
import { ConcurrencyShares } from '../../src/control-plane/concurrency/concurrency-shares.store.js';
import { functionAggregate } from '../../src/control-plane/function/function.aggregate.js';
import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { PastStates } from '../../src/event-store/past-states.js';
import { Snapshots } from '../../src/event-store/snapshots.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { activated, code, created, otherCode, published, target } from '../support/function-events.js';
import { rebuild } from '../support/rebuilding.js';
import { specMetadata as metadata } from '../support/specification.js';

/** Who has which share of an account's concurrency, over all functions of a region. */
const reserved = (reservedConcurrentExecutions: number): FunctionEvent => ({ type: 'ConcurrencyReserved', data: { reservedConcurrentExecutions } });
const provisioned = (qualifier: string, provisionedConcurrentExecutions: number): FunctionEvent =>
  ({ type: 'ProvisionedConcurrencyConfigured', data: { qualifier, provisionedConcurrentExecutions } });
const histories: Readonly<Record<string, readonly FunctionEvent[]>> = {
  'us-west-2/nothing': [created, activated],
  'us-west-2/reserving': [created, activated, reserved(10)],
  'us-west-2/provisioning': [created, activated, published(1), published(2, otherCode), provisioned('1', 3), provisioned('2', 4)],
  'us-west-2/both': [created, activated, published(1), provisioned('1', 5), reserved(20)],
  'us-west-2/gone': [created, activated, published(1), reserved(500), { type: 'FunctionDeleted', data: {} }],
  'us-west-21/elsewhere': [created, reserved(100)],
};

let under: StoreUnderTest;
let usages: AccountUsages;
const executor = () => new CommandExecutor(under.store);
const own = (functionName: string) => ({ ...target, functionName });

beforeAll(async () => {
  under = await eventStoreUnderTest(4);
  usages = new AccountUsages(under.pool, new PastStates(under.pool, under.store, new Snapshots(under.pool)));
  for (const [place, events] of Object.entries(histories)) {
    const [, functionName] = place.split('/') as [string, string];
    const named = events.map((event) => (event.type === 'FunctionCreated' ? { ...event, data: { ...event.data, functionName } } : event));
    await executor().execute({ aggregate: functionAggregate, streamId: `${target.accountId}/${place}`, metadata, decide: () => named });
  }
});
afterAll(() => under.close());

it.each([['nothing', 37], ['reserving', 27], ['provisioning', 30], ['both', 17], ['missing', 37]])('beside %s others have %d: what is reserved, else what is provisioned', async (name, taken) => {
  expect(await new ConcurrencyShares(under.pool).alone(own(name), (takenByOthers) => Promise.resolve(takenByOthers))).toBe(taken);
});

it.each([['now', undefined], ['at a moment', { recordedBefore: '9999-01-01T00:00:00.000000Z' }]])('usage %s', async (_when, moment) => {
  const usage = { functions: 4, codeSize: 4 * code.size + 2 * code.size + otherCode.size, concurrencyTaken: 37 };
  expect(await usages.of(target.accountId, target.region, moment)).toEqual(usage);
  expect(await usages.of(target.accountId, 'eu-central-1', moment)).toEqual({ functions: 0, codeSize: 0, concurrencyTaken: 0 });
});

it('lets one at a time take a share, in two processes as in one, and goes on after one that failed', async () => {
  const processes = [new ConcurrencyShares(under.pool), new ConcurrencyShares(under.pool)] as const;
  let taking = 0;
  const take = async (): Promise<number> => {
    taking += 1;
    await under.pool.query('SELECT pg_sleep(0.01)');
    const seen = taking;
    taking -= 1;
    if (seen === 1) throw new Error('refused');
    return seen;
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => processes[index % 2]!.alone(own('nothing'), take)));
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as Error).message : outcome.value))).toEqual(Array.from({ length: 12 }, () => 'refused'));
});

it('does not stand in the way of a rebuild, nor the rebuild in its', async () => {
  const result = await new ConcurrencyShares(under.pool).alone(own('nothing'), async () => {
    const rebuilt = await rebuild(under.url);
    await executor().execute({ aggregate: functionAggregate, streamId: `${target.accountId}/us-west-2/nothing`, metadata, decide: () => [reserved(1)] });
    return rebuilt;
  });
  expect(result).toMatchObject({ swapped: true, differences: 0 });
});
