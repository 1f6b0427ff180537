import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { tooManyRequests } from '../../src/aws/errors.js';
import { Dispatcher } from '../../src/invoker/queue/dispatcher.js';
import { announceNothing } from '../../src/invoker/queue/announcement.js';
import { invokerConfig } from '../../src/invoker/config.js';
import type { LeasedInvocation, NewInvocation, Settlement } from '../../src/invoker/queue/types.js';
import { QueueWorker, type WorkerSettings } from '../../src/invoker/queue/worker.js';
import { RoutingTable } from '../../src/invoker/routing/routing-table.js';
import type { InvocationRecord } from '../../src/contract/index.js';
import { eventually } from '../support/eventually.js';
import { failed, FakeExecutor, succeeded } from '../support/fake-executor.js';
import { newInvocation, useInvocationQueue } from '../support/invocation-queue.js';
import { ACCOUNT, aliasTarget, BUCKET_OWNER, functionRoute, HELLOWORLD, HELLOWORLD_ARN, MemoryTopic, s3Permission, versionRoute } from '../support/routing-fixtures.js';

const queue = useInvocationQueue();
const { list } = queue;
const fromBucket = (change: Partial<NewInvocation> = {}): NewInvocation =>
  newInvocation({
    source: 's3:examplebucket/photo.jpg',
    onBehalfOf: { service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::examplebucket', sourceAccount: BUCKET_OWNER },
    ...change,
  });
const permitted = functionRoute({ policies: { PROD: [s3Permission('PROD', 'examplebucket')] } });

const settled = (records: InvocationRecord[]): boolean =>
  records.length > 0 && records.every(({ status }) => status !== 'pending' && status !== 'running');
const only = (records: InvocationRecord[]): InvocationRecord => {
  expect(records).toHaveLength(1);
  return records[0] as InvocationRecord;
};

interface Setup {
  readonly topic: MemoryTopic;
  readonly executor: FakeExecutor;
  readonly worker: QueueWorker;
  readonly notices: string[];
  /** Why invocations were given up. */
  readonly dead: string[];
}

async function startWorker(executor: FakeExecutor, settings: Partial<WorkerSettings> = {}, route = permitted): Promise<Setup> {
  const topic = new MemoryTopic();
  topic.put(route);
  const routing = new RoutingTable();
  await routing.start(topic);
  const dispatcher = new Dispatcher(routing, executor, { routingWaitMs: 200, activeWaitMs: 200 }, () => undefined);
  const quick = invokerConfig({
    databaseUrl: '',
    workFolder: '',
    retryDelaysMs: [20, 40],
    queue: { firstPostponementMs: 10, longestPostponementMs: 40, pollMs: 25, concurrency: 8, ...settings },
  }).queue;
  const notices: string[] = [];
  const dead: string[] = [];
  const worker = new QueueWorker(queue.store, (leased) => dispatcher.dispatch(leased), quick, (notice) => notices.push(notice), announceNothing, ({ deadLetter }) => {
    if (deadLetter !== null) dead.push(deadLetter);
  });
  queue.start(worker);
  return { topic, executor, worker, notices, dead };
}

const success: Settlement = { status: 'succeeded', delayMs: 0, executedVersion: '1', routeVersion: 10, durationMs: 1, payload: Buffer.from('1'), error: null, deadLetter: null, functionError: false, ran: true };
const silence = { messages: [], deadLetterId: null };

describe('what is accepted', () => {
  test('runs once, with its id as request id, the alias as called and the version that the alias points at', async () => {
    const { executor, worker } = await startWorker(new FakeExecutor());
    const one = newInvocation({ traceId: 'Root=1-2-3' });
    await queue.store.accept([one]);
    worker.wake();
    const record = only(await eventually(list, settled));
    expect(record).toEqual({
      id: one.id,
      functionArn: HELLOWORLD_ARN,
      qualifier: 'PROD',
      executedVersion: '1',
      status: 'succeeded',
      attempts: 1,
      durationMs: 1.5,
      source: 'invoke',
      acceptedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(executor.runs).toHaveLength(1);
    expect(executor.runs[0]).toMatchObject({
      requestId: one.id,
      invokedFunctionArn: `${HELLOWORLD_ARN}:PROD`,
      route: { version: '1' },
      payload: one.payload,
      traceId: 'Root=1-2-3',
    });
  });

  test('the same thing twice, in one batch, in another, and by 16 at a time, is one', async () => {
    const keys = Array.from({ length: 300 }, () => Buffer.from(randomUUID()));
    const batch = (): NewInvocation[] => keys.map((dedupeKey) => fromBucket({ dedupeKey })).sort(() => Math.random() - 0.5);
    const accepted = await Promise.all(Array.from({ length: 16 }, () => queue.store.accept([...batch(), ...batch()])));
    expect(accepted.reduce((sum, count) => sum + count, 0)).toBe(300);
    expect(await list()).toHaveLength(300);
  });

  test('batches that share their rows in opposite orders do not lock each other out', async () => {
    const rows = Array.from({ length: 3000 }, () => fromBucket({ dedupeKey: Buffer.from(randomUUID()), payload: Buffer.from('{}') }));
    const again = rows.map((row) => ({ ...row, id: randomUUID() })).toReversed();
    await Promise.all([queue.database.pool.query('SELECT pg_sleep(0.05)'), queue.database.pool.query('SELECT pg_sleep(0.05)')]);
    const accepted = await Promise.all([queue.store.accept(rows), queue.store.accept(again)]);
    expect(accepted.reduce((sum, count) => sum + count, 0)).toBe(3000);
  });

  test('is all or nothing', async () => {
    const broken = newInvocation({ target: { ...HELLOWORLD, functionName: null as unknown as string } });
    await expect(queue.store.accept([newInvocation(), broken])).rejects.toThrow('function_name');
    expect(await list()).toEqual([]);
  });

  test('text that Postgres cannot hold is stored all the same', async () => {
    await startWorker(new FakeExecutor(() => failed('Bad\0Type', 'Bad\0Message')), { retryDelaysMs: [] });
    await queue.store.accept([newInvocation({ source: 's3:bucket/a\0b' })]);
    expect(only(await eventually(list, settled))).toMatchObject({ source: 's3:bucket/a\u2400b', error: { type: 'Bad\u2400Type', message: 'Bad\u2400Message' } });
  });

  test('many run at a time, but never more than the limit, each once', async () => {
    const { executor } = await startWorker(
      new FakeExecutor(async () => {
        await delay(5);
        return succeeded();
      }),
      { concurrency: 4 },
    );
    await queue.store.accept(Array.from({ length: 100 }, () => newInvocation()));
    await eventually(list, settled);
    expect(executor.runs).toHaveLength(100);
    expect(new Set(executor.runs.map(({ requestId }) => requestId)).size).toBe(100);
    expect(executor.mostBusy).toBe(4);
  });

  test('several workers share the queue without running anything twice', async () => {
    const setups = await Promise.all([1, 2, 3].map(() => startWorker(new FakeExecutor(async () => (await delay(2), succeeded())))));
    await queue.store.accept(Array.from({ length: 150 }, () => newInvocation()));
    await eventually(list, settled);
    const runs = setups.flatMap(({ executor }) => executor.runs.map(({ requestId }) => requestId));
    expect(runs).toHaveLength(150);
    expect(new Set(runs).size).toBe(150);
  });
});

describe('errors', () => {
  test('of the function are retried twice under the same id; then it failed', async () => {
    const { executor } = await startWorker(new FakeExecutor((_request, run) => failed('Error', `boom ${run}`)));
    await queue.store.accept([newInvocation()]);
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'failed', attempts: 3, executedVersion: '1', error: { type: 'Error', message: 'boom 3' } });
    expect(new Set(executor.runs.map(({ requestId }) => requestId)).size).toBe(1);
    expect(executor.runs).toHaveLength(3);
  });

  test('a retry that works clears the error', async () => {
    await startWorker(new FakeExecutor((_request, run) => (run === 1 ? failed() : succeeded())));
    await queue.store.accept([newInvocation()]);
    const record = only(await eventually(list, settled));
    expect(record).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(record.error).toBeUndefined();
  });

  test('a retry waits for its time', async () => {
    const times: number[] = [];
    await startWorker(new FakeExecutor(() => (times.push(Date.now()), failed())), { retryDelaysMs: [150, 300] });
    await queue.store.accept([newInvocation()]);
    await eventually(list, settled);
    expect(Number(times[1]) - Number(times[0])).toBeGreaterThanOrEqual(149);
    expect(Number(times[2]) - Number(times[1])).toBeGreaterThanOrEqual(299);
  });

  test('throttles come back, do not count, and leave the retries to the function’s own errors', async () => {
    const { executor, dead } = await startWorker(
      new FakeExecutor((_request, run) => {
        if (run <= 4) throw tooManyRequests('Rate Exceeded.', 'ReservedFunctionConcurrentInvocationLimitExceeded');
        return failed();
      }),
    );
    await queue.store.accept([newInvocation()]);
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'failed', attempts: 3, error: { type: 'Error' } });
    expect(executor.runs).toHaveLength(7);
    expect(dead).toEqual(['retries-exhausted']);
  });

  test('an event that is throttled past its age has failed, and says so', async () => {
    const { executor } = await startWorker(
      new FakeExecutor(() => {
        throw tooManyRequests('Rate Exceeded.', 'x');
      }),
    );
    await queue.store.accept([newInvocation()]);
    await eventually(() => executor.runs.length, (count) => count > 1);
    await queue.database.pool.query("UPDATE invoker.invocations SET queued_at = now() - interval '7 hours'");
    const record = only(await eventually(list, settled));
    expect(record).toMatchObject({ status: 'failed', attempts: 0, error: { type: 'EventAgeExceeded', message: expect.stringContaining('Rate Exceeded.') } });
  });

  test('an event too old before anybody took it does not run', async () => {
    await queue.store.accept([newInvocation()]);
    await queue.database.pool.query("UPDATE invoker.invocations SET queued_at = now() - interval '7 hours'");
    const { executor } = await startWorker(new FakeExecutor());
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'failed', attempts: 0, error: { type: 'EventAgeExceeded' } });
    expect(executor.runs).toEqual([]);
  });

  test('trouble of the invoker’s own is tried again and its details stay inside', async () => {
    await startWorker(
      new FakeExecutor((_request, run) => {
        if (run < 3) throw new Error('ENOENT /secret/folder');
        return succeeded();
      }),
    );
    await queue.store.accept([newInvocation()]);
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'succeeded', attempts: 1 });
  });
});

describe('the road from ARN to version', () => {
  test('is looked up at the time of the run, not of the acceptance', async () => {
    await queue.store.accept([newInvocation()]);
    await startWorker(new FakeExecutor(), {}, functionRoute({ aliases: { PROD: aliasTarget('2') } }));
    expect(only(await eventually(list, settled))).toMatchObject({ executedVersion: '2' });
  });

  test('a retry after the alias was moved runs the version that it points at then', async () => {
    const setup = await startWorker(
      new FakeExecutor((request) => {
        if (request.route.version === '2') return succeeded();
        setup.topic.put(functionRoute({ streamVersion: 11, aliases: { PROD: aliasTarget('2') } }));
        return failed();
      }),
    );
    await queue.store.accept([newInvocation()]);
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'succeeded', executedVersion: '2', attempts: 2 });
  });

  test('every retry of one invocation draws the same version of a weighted alias', async () => {
    const { executor } = await startWorker(new FakeExecutor(() => failed()), {}, functionRoute({ aliases: { PROD: aliasTarget('1', { 2: 0.5 }) } }));
    await queue.store.accept(Array.from({ length: 20 }, () => newInvocation()));
    await eventually(list, settled);
    const versions = new Map<string, Set<string>>();
    for (const { requestId, route } of executor.runs) versions.set(requestId, (versions.get(requestId) ?? new Set()).add(route.version));
    expect(executor.runs).toHaveLength(60);
    expect([...versions.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set(executor.runs.map(({ route }) => route.version)).size).toBe(2);
  });

  test('never runs on a routing entry older than the one at acceptance', async () => {
    const { topic } = await startWorker(new FakeExecutor(), {}, functionRoute({ streamVersion: 3 }));
    await queue.store.accept([newInvocation({ streamVersion: 4 })]);
    await eventually(
      async () => (await queue.database.pool.query<{ postponements: number }>('SELECT postponements FROM invoker.invocations')).rows[0]?.postponements ?? 0,
      (postponements) => postponements > 0,
    );
    topic.put(functionRoute({ streamVersion: 4, aliases: { PROD: aliasTarget('2') } }));
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'succeeded', executedVersion: '2', attempts: 1 });
  });

  test('waits for a function that is being made ready', async () => {
    const pending = functionRoute({ versions: { 1: versionRoute('1', { state: 'Pending' }) } });
    const { topic } = await startWorker(new FakeExecutor(), {}, pending);
    await queue.store.accept([newInvocation()]);
    await eventually(list, (records) => records[0]?.error?.type === 'ResourceConflictException');
    topic.put(functionRoute({ streamVersion: 11 }));
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'succeeded', attempts: 1 });
  });

  test.each([
    ['an alias that is gone', functionRoute({ aliases: {} })],
    ['a function that is gone', functionRoute({ functionName: 'another' })],
  ])('%s: failed, in AWS’s words', async (_name, route) => {
    const { executor } = await startWorker(new FakeExecutor(), {}, route);
    await queue.store.accept([fromBucket()]);
    expect(only(await eventually(list, settled))).toMatchObject({
      status: 'failed',
      attempts: 0,
      error: { type: 'ResourceNotFoundException', message: `Function not found: ${HELLOWORLD_ARN}:PROD` },
    });
    expect(executor.runs).toEqual([]);
  });
});

describe('the policy of the exact qualifier', () => {
  const refusal = {
    type: 'AccessDeniedException',
    message: `User: s3.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${HELLOWORLD_ARN}:PROD because no resource-based policy allows the lambda:InvokeFunction action`,
  };

  test('that allows the bucket of the account lets it run', async () => {
    await startWorker(new FakeExecutor());
    await queue.store.accept([fromBucket()]);
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'succeeded', source: 's3:examplebucket/photo.jpg' });
  });

  test.each<[string, Partial<NewInvocation>, Record<string, ReturnType<typeof s3Permission>[]>]>([
    ['nobody is allowed', {}, {}],
    ['another alias has the permission', {}, { BETA: [s3Permission('BETA', 'examplebucket')] }],
    ['the unqualified function has the permission', {}, { '': [{ ...s3Permission('PROD', 'examplebucket'), Resource: HELLOWORLD_ARN }] }],
    ['the version that the alias points at has the permission', {}, { 1: [s3Permission('1', 'examplebucket')] }],
    ['the permission is for another bucket', {}, { PROD: [s3Permission('PROD', 'another')] }],
    ['the permission is for a bucket of another account', {}, { PROD: [s3Permission('PROD', 'examplebucket', '222222222222')] }],
  ])('%s: refused, visibly', async (_name, change, policies) => {
    const { executor } = await startWorker(new FakeExecutor(), {}, functionRoute({ policies }));
    await queue.store.accept([fromBucket(change)]);
    const record = only(await eventually(list, settled));
    expect(record).toMatchObject({ status: 'refused', attempts: 0, executedVersion: null, error: refusal });
    expect(executor.runs).toEqual([]);
  });

  test('is asked at each attempt: a permission taken away stops the retries', async () => {
    const setup = await startWorker(
      new FakeExecutor(() => {
        setup.topic.put(functionRoute({ streamVersion: 11, policies: {} }));
        return failed();
      }),
    );
    await queue.store.accept([fromBucket()]);
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'refused', attempts: 1, error: refusal });
  });
});

describe('leases', () => {
  const leaseOne = async (leaseMs: number): Promise<LeasedInvocation> => {
    const [leased] = await queue.store.lease(1, leaseMs);
    if (leased === undefined) throw new Error('nothing to lease');
    return leased;
  };

  test('a lease that ran out is taken over, and who had it can no longer finish, postpone, renew or release', async () => {
    await queue.store.accept([newInvocation()]);
    const first = await leaseOne(1);
    const second = await eventually(() => queue.store.lease(1, 60_000), (leased) => leased.length === 1);
    expect(second[0]?.id).toBe(first.id);
    expect(await queue.store.settle(first, { ...success, executedVersion: '666' }, silence)).toBe(false);
    expect(await queue.store.settle(first, { ...success, status: 'pending', delayMs: 0 }, silence)).toBe(false);
    expect(await queue.store.renew([first], 60_000)).toEqual(new Set());
    await queue.store.release([first]);
    expect(await queue.store.lease(1, 1)).toEqual([]);
    expect(await queue.store.settle(second[0] as LeasedInvocation, success, silence)).toBe(true);
    expect(only(await list())).toMatchObject({ status: 'succeeded', executedVersion: '1', attempts: 2 });
  });

  test('a finished invocation cannot be finished again, nor leased', async () => {
    await queue.store.accept([newInvocation()]);
    const lease = await leaseOne(1);
    expect(await queue.store.settle(lease, success, silence)).toBe(true);
    expect(await queue.store.settle(lease, { ...success, status: 'failed' }, silence)).toBe(false);
    expect(await queue.store.lease(1, 1)).toEqual([]);
    expect(only(await list()).status).toBe('succeeded');
  });

  test('are renewed while a run goes on, so that nobody else begins it', async () => {
    let end: () => void = () => undefined;
    const running = new FakeExecutor(() => new Promise((resolve) => (end = () => resolve(succeeded()))));
    const settings = { leaseMs: 2_000, renewalMs: 50 };
    await startWorker(running, settings);
    await queue.store.accept([newInvocation()]);
    await eventually(() => running.runs.length, (count) => count === 1);
    const due = async () => Number((await queue.database.pool.query<{ due: Date }>('SELECT due_at AS due FROM invoker.invocations')).rows[0]?.due);
    const first = await due();
    const other = await startWorker(new FakeExecutor(), settings);
    // Later than the lease with which it began: without a renewal the other would have taken it over by then.
    await eventually(due, (later) => later > first + settings.leaseMs);
    end();
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect([running.runs.length, other.executor.runs.length]).toEqual([1, 0]);
  });

  test('a worker that stops lets runs end, and gives back what does not end in time', async () => {
    let end: () => void = () => undefined;
    const setup = await startWorker(
      new FakeExecutor((_request, run) => (run === 1 ? succeeded() : new Promise((resolve) => (end = () => resolve(failed('Runtime.ExitError', 'killed')))))),
      { concurrency: 1 },
    );
    await queue.store.accept([newInvocation(), newInvocation()]);
    await eventually(() => setup.executor.runs.length, (count) => count === 2);
    await setup.worker.stop(50);
    const byStatus = (await list()).map(({ status, attempts }) => `${status} ${attempts}`).sort();
    expect(byStatus).toEqual(['pending 0', 'succeeded 1']);
    end();
    await startWorker(new FakeExecutor());
    const records = await eventually(list, settled);
    expect(records.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(['succeeded 1', 'succeeded 1']);
  });

  test('a process that is killed with kill -9 while it runs something is taken over when its lease ends', async () => {
    const one = newInvocation();
    await queue.store.accept([one]);
    const sql = readFileSync(new URL('../../src/invoker/queue/lease.sql', import.meta.url), 'utf8');
    const script = `
      const pg = require('pg');
      const client = new pg.Client(process.argv[1]);
      client.connect().then(() => client.query(process.argv[2], [1, 1500, 1])).then(({ rows }) => { console.log(rows[0].id); setInterval(() => {}, 1000); });`;
    const child = spawn(process.execPath, ['-e', script, queue.database.url, sql], { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    expect(output.toString().trim()).toBe(one.id);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(only(await list()).status).toBe('running');
    const { executor } = await startWorker(new FakeExecutor());
    expect(only(await eventually(list, settled))).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(executor.runs.map(({ requestId }) => requestId)).toEqual([one.id]);
  });
});

describe('re-runs of a replay', () => {
  test('leave a quarter of a worker to what comes in live, however long they run', async () => {
    await queue.store.accept(Array.from({ length: 12 }, () => newInvocation()));
    await queue.database.pool.query('UPDATE invoker.invocations SET replay_id = gen_random_uuid(), replay_of = id');
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const { executor, worker } = await startWorker(new FakeExecutor(() => ended.then(() => succeeded())), { concurrency: 8 });
    await eventually(() => executor.runs.length, (count) => count === 6);
    const live = [newInvocation(), newInvocation()];
    await queue.store.accept(live);
    worker.wake();
    await eventually(() => executor.runs.length, (count) => count === 8);
    expect(executor.runs.slice(6).map(({ requestId }) => requestId).sort()).toEqual(live.map(({ id }) => id).sort());
    end();
    expect(await eventually(list, settled)).toHaveLength(14);
  });
});

describe('the list', () => {
  test('shows an account its own functions, newest first, filtered and paged', async () => {
    const names = ['a', 'b', 'a', 'c', 'a'];
    for (const [place, functionName] of names.entries()) {
      await queue.store.accept([newInvocation({ id: `id-${place}`, target: { accountId: ACCOUNT, region: place === 4 ? 'eu-west-1' : 'us-west-2', functionName } })]);
    }
    await queue.store.accept([newInvocation({ id: 'foreign', target: { ...HELLOWORLD, accountId: '999999999999' } })]);
    const ids = async (query: object): Promise<string[]> => (await queue.store.list({ accountId: ACCOUNT, limit: 10, ...query })).map(({ id }) => id);
    expect(await ids({})).toEqual(['id-4', 'id-3', 'id-2', 'id-1', 'id-0']);
    expect(await ids({ functionName: 'a' })).toEqual(['id-4', 'id-2', 'id-0']);
    expect(await ids({ functionName: 'a', region: 'us-west-2' })).toEqual(['id-2', 'id-0']);
    expect(await ids({ status: 'succeeded' })).toEqual([]);
    expect(await ids({ limit: 2 })).toEqual(['id-4', 'id-3']);
    expect(await ids({ limit: 2, after: 'id-3' })).toEqual(['id-2', 'id-1']);
    expect(await ids({ after: 'foreign' })).toEqual([]);
    expect(await ids({ after: 'no such id' })).toEqual([]);
  });
});
