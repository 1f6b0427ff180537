import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { InvocationStatus, Replay, ReplayOrder, ReplayRequest, TargetPeriod } from '../../src/contract/index.js';
import { InvocationStore } from '../../src/invoker/queue/invocations.store.js';
import type { LeasedInvocation } from '../../src/invoker/queue/types.js';
import { ReplayStore } from '../../src/invoker/replays/replays.store.js';
import { chooseVersion } from '../../src/invoker/routing/version-choice.js';
import { invokerDatabase, type InvokerDatabase } from '../support/invoker-database.js';
import { ACCOUNT, aliasTarget, BUCKET_OWNER, REGION } from '../support/routing-fixtures.js';

let database: InvokerDatabase;
let replays: ReplayStore;
let queue: InvocationStore;
beforeAll(async () => {
  database = await invokerDatabase();
  replays = new ReplayStore(database.pool);
  queue = new InvocationStore(database.pool);
});
beforeEach(() => database.pool.query('TRUNCATE invoker.invocations, invoker.replays CASCADE'));
afterAll(() => database?.drop());

/** An invocation that was there before; `at` is its second of the day. */
interface Original {
  readonly id: string;
  readonly accountId: string;
  readonly bucket: string;
  readonly key: string;
  readonly functionName: string;
  readonly qualifier: string | null;
  readonly at: number;
  readonly status: InvocationStatus;
  readonly executedVersion: string | null;
  readonly eventName: string;
  readonly fromBucket: boolean;
}

const time = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const original = (change: Partial<Original> = {}): Original => ({
  id: randomUUID(), accountId: ACCOUNT, bucket: 'photos', key: 'a.jpg', functionName: 'helloworld', qualifier: 'PROD', at: 10, status: 'succeeded',
  executedVersion: '1', eventName: 'ObjectCreated:Put', fromBucket: true, ...change,
});
const request = (change: Partial<ReplayRequest> = {}): ReplayRequest => ({ bucket: 'photos', since: time(0), until: time(3_600), failed: false, asOfThen: false, ...change });

async function given(originals: readonly Original[]): Promise<void> {
  for (const { id, accountId, bucket, key, functionName, qualifier, at, status, executedVersion, eventName, fromBucket } of originals) {
    await database.pool.query(
      `INSERT INTO invoker.invocations (id, account_id, region, function_name, qualifier, source, service, source_arn, source_account, payload,
         stream_version, status, executed_version, accepted_at, dedupe_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13, $14)`,
      [
        id, accountId, REGION, functionName, qualifier, fromBucket ? `s3:${bucket}/${key}` : 'invoke', fromBucket ? 's3.amazonaws.com' : null,
        fromBucket ? `arn:aws:s3:::${bucket}` : null, fromBucket ? BUCKET_OWNER : null, JSON.stringify({ Records: [{ eventName, key }] }), status, executedVersion,
        time(at), Buffer.from(id),
      ],
    );
  }
}

async function orderOf(asked: ReplayRequest, change: Partial<ReplayOrder> = {}, past: readonly TargetPeriod[] = []): Promise<ReplayOrder> {
  const targets = await replays.targets({ accountId: ACCOUNT, request: asked });
  return {
    id: randomUUID(), accountId: ACCOUNT, request: asked, requestedBy: `arn:aws:iam::${ACCOUNT}:root`, correlationId: 'correlation',
    targets: targets.map((target) => ({ ...target, streamVersion: 7, ...(asked.asOfThen && { past }) })), ...change,
  };
}

interface Row {
  readonly id: string;
  readonly replay_of: string;
  readonly qualifier: string | null;
  readonly pinned_version: string | null;
  readonly after: number;
  readonly [column: string]: unknown;
}
async function runsOf({ id }: Pick<Replay, 'id'>): Promise<Row[]> {
  const { rows } = await database.pool.query<Row>(
    `SELECT run.*, extract(epoch FROM run.due_at - replay.created_at)::float8 AS after
     FROM invoker.invocations run JOIN invoker.replays replay ON (replay.account_id, replay.id) = (run.account_id, run.replay_id) WHERE replay_id = $1 ORDER BY run.sequence`, [id]);
  return rows;
}
const originals = async (): Promise<unknown[]> => {
  const { rows } = await database.pool.query('SELECT * FROM invoker.invocations WHERE replay_of IS NULL ORDER BY sequence');
  return rows as unknown[];
};

describe('a plan', () => {
  const someOriginal: fc.Arbitrary<Original> = fc.record({
    id: fc.uuid(),
    accountId: fc.constantFrom(ACCOUNT, ACCOUNT, '222222222222'),
    bucket: fc.constantFrom('photos', 'photos', 'photos2', 'other'),
    key: fc.constantFrom('a.jpg', 'in/a.jpg', 'in/b.jpg', 'in%', 'ObjectRemoved:Delete'),
    functionName: fc.constantFrom('helloworld', 'helloworld', 'resize'),
    qualifier: fc.constantFrom('PROD', 'PROD', 'BETA', '3', null),
    at: fc.nat(20),
    status: fc.constantFrom('pending' as const, 'running' as const, 'succeeded' as const, 'failed' as const, 'refused' as const),
    executedVersion: fc.constantFrom('1', '2', null),
    eventName: fc.constantFrom('ObjectCreated:Put', 'ObjectCreated:Copy', 'ObjectRemoved:Delete'),
    fromBucket: fc.boolean(),
  });
  const someRequest: fc.Arbitrary<ReplayRequest> = fc.record({
    bucket: fc.constantFrom('photos', 'photos2'),
    since: fc.nat(20).map(time),
    until: fc.option(fc.nat(25).map(time), { nil: undefined }),
    failed: fc.boolean(),
    keyPrefix: fc.constantFrom(undefined, undefined, 'in/', 'in%'),
    eventName: fc.constantFrom(undefined, undefined, 'ObjectCreated:Put', 'ObjectCreated:*', 'ObjectRemoved:Delete'),
    function: fc.constantFrom(undefined, undefined, { region: REGION, functionName: 'helloworld' }, { region: REGION, functionName: 'helloworld', qualifier: 'PROD' }),
    asOfThen: fc.boolean(),
  });

  /** The rule in plain words, to compare the SQL with. */
  const isAskedFor = (asked: ReplayRequest, one: Original): boolean =>
    one.accountId === ACCOUNT && one.fromBucket && one.bucket === asked.bucket && time(one.at) >= asked.since && (asked.until === undefined || time(one.at) < asked.until) &&
    (!asked.failed || one.status === 'failed' || one.status === 'refused') && one.key.startsWith(asked.keyPrefix ?? '') &&
    (asked.eventName === undefined || one.eventName.startsWith(asked.eventName.replace('*', ''))) &&
    (asked.function === undefined || (one.functionName === asked.function.functionName && [undefined, one.qualifier].includes(asked.function.qualifier)));

  it('is exactly what was asked for, each once, however often it is asked for, and touches no original', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(someOriginal, { selector: ({ id }) => id, maxLength: 25 }), someRequest, async (all, asked) => {
        await database.pool.query('TRUNCATE invoker.invocations, invoker.replays CASCADE');
        await given(all);
        const before = await originals();
        const order = await orderOf(asked);
        const dry = await replays.dryRun({ ...order, id: randomUUID() });
        expect(await Promise.all(Array.from({ length: 3 }, () => replays.start(order)))).toEqual([true, true, true]);
        expect(await replays.start(order)).toBe(true);
        const runs = await runsOf(order);
        expect(runs.map((run) => run.replay_of)).toEqual(all.filter((one) => isAskedFor(asked, one)).map(({ id }) => id));
        expect(dry.runs.map((run) => run.replayOf)).toEqual(runs.map((run) => run.replay_of));
        expect(await replays.find(order)).toMatchObject({ planned: runs.length });
        expect(await originals()).toEqual(before);
        // What runs again is never itself an original.
        expect((await replays.dryRun({ ...order, id: randomUUID() })).runs).toHaveLength(runs.length);
      }),
      { numRuns: 60 },
    );
  });

  it('has rows of its own that carry what their originals carried', async () => {
    await given([original({ id: 'one' })]);
    const order = await orderOf(request());
    await replays.start(order);
    const [run] = await runsOf(order);
    const [before] = (await originals()) as Row[];
    expect(run).toMatchObject({
      status: 'pending', qualifier: 'PROD', source: 's3:photos/a.jpg', service: 's3.amazonaws.com', source_arn: 'arn:aws:s3:::photos', source_account: BUCKET_OWNER,
      stream_version: 7, correlation_id: 'correlation', dedupe_key: null, pinned_version: null, replay_of: 'one', replay_id: order.id, attempts: 0,
    });
    expect(run!.id).not.toBe('one');
    const [leased] = await queue.lease(1, 1_000);
    expect(leased).toMatchObject({ id: run!.id, replayOf: 'one', pinnedVersion: null, payload: before!['payload'] });
  });

  it('through another qualifier is on nobody’s behalf', async () => {
    await given([original()]);
    const order = await orderOf(request({ through: 'BETA' }));
    await replays.start(order);
    expect(await runsOf(order)).toMatchObject([{ qualifier: 'BETA', service: null, source_arn: null, source_account: null }]);
    expect(await queue.lease(1, 1_000)).toMatchObject([{ qualifier: 'BETA', onBehalfOf: null }]);
  });

  it('with a rate is spread evenly, in the order of acceptance', async () => {
    await given(Array.from({ length: 7 }, (_, index) => original({ id: `original-${index}` })));
    const order = await orderOf(request({ rate: 2.5 }));
    await replays.start(order);
    const runs = await runsOf(order);
    expect(runs.map((run) => run.replay_of)).toEqual(Array.from({ length: 7 }, (_, index) => `original-${index}`));
    expect(runs.map(({ after }) => Math.round(after * 1_000))).toEqual([0, 400, 800, 1_200, 1_600, 2_000, 2_400]);
  });

  it('as of then is pinned to the version that ran, or that the alias pointed at: by weight as the original would have chosen', async () => {
    const halves = aliasTarget('3', { 4: 0.5 });
    const past: TargetPeriod[] = [
      { since: '2026-01-01T00:00:10.000000Z', target: aliasTarget('2') },
      { since: '2026-01-01T00:00:20.000000Z', target: halves },
      { since: '2026-01-01T00:00:30.000000Z', target: null },
    ];
    const refused = { status: 'refused', executedVersion: null } as const;
    const weighted = Array.from({ length: 40 }, () => original({ ...refused, at: 25 }));
    await given([
      original({ executedVersion: '9', at: 25 }), original({ ...refused, at: 5 }), original({ ...refused, at: 15 }), original({ ...refused, at: 30 }),
      original({ ...refused, qualifier: '8', at: 15 }), original({ ...refused, qualifier: null, at: 15 }), ...weighted,
    ]);
    const order = await orderOf(request({ asOfThen: true }), {}, past);
    await replays.start(order);
    const expected = ['9', '', '2', '', '8', '$LATEST', ...weighted.map(({ id }) => chooseVersion(halves, id))];
    expect((await runsOf(order)).map((run) => run.pinned_version)).toEqual(expected);
    expect(new Set(expected.slice(6))).toEqual(new Set(['3', '4']));
  });

  it('is all or nothing', async () => {
    await given([original()]);
    const order = await orderOf(request());
    await expect(replays.start({ ...order, targets: [{ ...order.targets[0]!, streamVersion: 2 ** 40 }] })).rejects.toThrow('out of range');
    expect(await replays.list({ accountId: ACCOUNT, limit: 10 })).toEqual([]);
    expect(await runsOf(order)).toEqual([]);
  });

  it('of an id that another request had is refused; another account may have the same id', async () => {
    await given([original(), original({ accountId: '222222222222' })]);
    const order = await orderOf(request());
    await replays.start(order);
    expect(await replays.start({ ...order, request: request({ failed: true }) })).toBe(false);
    expect(await replays.start({ ...order, accountId: '222222222222' })).toBe(true);
    expect(await runsOf(order)).toHaveLength(2);
    for (const accountId of [ACCOUNT, '222222222222']) expect(await replays.runs({ accountId, id: order.id, limit: 10 })).toMatchObject({ comparisons: { pending: 1 } });
  });
});

const silence = { messages: [], deadLetterId: null };
const ran = { status: 'succeeded', delayMs: 0, executedVersion: '1', routeVersion: 1, durationMs: 1, error: null, deadLetter: null, functionError: false, ran: true } as const;

describe('what is accepted while a replay is asked for', () => {
  it.each([{}, { asOfThen: true }])('is not left out where it is the first for its function: %j', async (change) => {
    const order = await orderOf(request({ until: undefined, ...change }));
    await given([original({ functionName: 'first', status: 'pending', executedVersion: null })]);
    await replays.start(order);
    expect(await runsOf(order)).toMatchObject([{ function_name: 'first', stream_version: 1, pinned_version: null }]);
  });
});

describe('the queue', () => {
  it('gives what comes in live first, and re-runs what is left', async () => {
    await given(Array.from({ length: 5 }, (_, index) => original({ id: `original-${index}` })));
    await replays.start(await orderOf(request()));
    await given([original({ id: 'live', status: 'pending' })]);
    const [first, second] = await queue.lease(2, 60_000);
    expect([first, second].map((leased) => leased?.replayOf ?? leased?.id).sort()).toEqual(['live', 'original-0']);
    expect(await queue.lease(10, 60_000)).toHaveLength(4);
  });

  it('counts a re-run’s age from when its turn came, and from then on', async () => {
    await given([original()]);
    const order = await orderOf(request());
    await replays.start(order);
    const longAgo = `UPDATE invoker.invocations SET queued_at = now() - interval '9 hours', due_at = now() - interval '9 hours'`;
    await database.pool.query(`${longAgo} WHERE replay_id = $1`, [order.id]);
    expect(await queue.lease(1, 0)).toMatchObject([{ ageMs: 0 }]);
    await database.pool.query(`${longAgo} WHERE replay_id = $1`, [order.id]);
    expect((await queue.lease(1, 0))[0]!.ageMs).toBeGreaterThan(8 * 3_600_000);
  });

  it('runs nothing of a cancelled replay that had not begun', async () => {
    await given([original(), original()]);
    const order = await orderOf(request());
    await replays.start(order);
    await queue.lease(1, 60_000);
    await replays.cancel(order);
    expect(await replays.find(order)).toMatchObject({ statuses: { running: 1, cancelled: 1 }, cancelledAt: expect.any(String) });
    expect(await queue.lease(10, 60_000)).toEqual([]);
  });

  it.each<[string, (leased: LeasedInvocation) => Promise<unknown>]>([
    ['for a retry', (leased) => queue.settle(leased, { ...ran, status: 'pending', payload: null, functionError: true }, silence)],
    ['from a worker that stops', (leased) => queue.release([leased])],
    ['from a worker that is gone', (leased) => queue.renew([leased], 0)],
  ])('ends what ran when its replay was cancelled where it comes back %s', async (_, comesBack) => {
    await given([original()]);
    const order = await orderOf(request());
    await replays.start(order);
    const [leased] = await queue.lease(1, 60_000);
    await replays.cancel(order);
    await comesBack(leased!);
    expect(await queue.lease(1, 60_000)).toEqual([]);
    expect(await replays.find(order)).toMatchObject({ statuses: { cancelled: 1 } });
  });

  it('runs what is driven again after its replay was cancelled', async () => {
    await given([original()]);
    const order = await orderOf(request());
    await replays.start(order);
    const [leased] = await queue.lease(1, 60_000);
    await replays.cancel(order);
    await queue.settle(leased!, { ...ran, status: 'failed', payload: null }, silence);
    await queue.requeue(leased!.id);
    expect(await queue.lease(1, 60_000)).toMatchObject([{ id: leased!.id }]);
  });
});

describe('a comparison', () => {
  const answered = (text: string) => ({ ...ran, payload: Buffer.from(text) });
  const boom = { type: 'Error', message: 'boom' };
  const neverRan = { ...ran, payload: null, executedVersion: null, routeVersion: null, durationMs: null, status: 'refused', error: { type: 'AccessDenied', message: 'no' }, ran: false } as const;

  it.each([
    ['same', answered('1'), answered('1')],
    ['different', answered('1'), answered('2')],
    ['different', answered('1'), { ...answered('1'), status: 'failed', error: boom } as const],
    ['same', neverRan, neverRan],
    ['different', neverRan, { ...neverRan, error: boom }],
    ['different', neverRan, answered('1')],
    ['unknown', { ...answered('1'), payload: null }, answered('1')],
  ])('is %s', async (comparison, first, second) => {
    await given([original({ id: 'one', status: 'pending', executedVersion: null })]);
    await queue.settle((await queue.lease(1, 60_000))[0]!, first, silence);
    const order = await orderOf(request());
    await replays.start(order);
    expect(await replays.runs({ ...order, limit: 10 })).toMatchObject({ comparisons: { pending: 1 }, runs: [{ comparison: 'pending', original: { id: 'one' } }] });
    await queue.settle((await queue.lease(1, 60_000))[0]!, second, silence);
    const { comparisons, runs } = await replays.runs({ ...order, limit: 10, comparison: 'different' });
    expect([comparisons, runs.length]).toEqual([{ [comparison]: 1 }, comparison === 'different' ? 1 : 0]);
  });

  it('shows what both answered, page by page', async () => {
    const ids = Array.from({ length: 3 }, (_, index) => `original-${index}`);
    await given(ids.map((id) => original({ id, status: 'pending', executedVersion: null })));
    for (const leased of await queue.lease(3, 60_000)) await queue.settle(leased, answered(`"${leased.id}"`), silence);
    const order = await orderOf(request());
    await replays.start(order);
    for (const leased of await queue.lease(3, 60_000)) await queue.settle(leased, answered(`"${leased.id}"`), silence);
    const { runs: first } = await replays.runs({ ...order, limit: 2 });
    const { runs: rest } = await replays.runs({ ...order, limit: 2, after: first[1]!.rerun.id });
    expect([...first, ...rest].map((run) => run.original.id)).toEqual(ids);
    expect(first[0]).toMatchObject({ comparison: 'same', original: { result: { text: '"original-0"', size: 12 } }, rerun: { result: { size: 38 } } });
  });
});
