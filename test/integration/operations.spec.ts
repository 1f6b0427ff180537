import { GetFunctionCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { newGate } from '../support/gate.js';
import { createNodeFunction } from '../support/functions.js';
import { logRecords, type LogRecord } from '../support/json-log.js';
import { growth, scrape } from '../support/metrics.js';
import { signedFetch, type SignedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** What the running program tells of itself, at the log's finest level: health, metrics, one correlation id all the way. */
const SECRET = 'environment-value-nobody-may-find';
const METRICS_TOKEN = 'metrics-token-nobody-may-find';
const AUTHORIZED = { authorization: `Bearer ${METRICS_TOKEN}` };
const gate = newGate();
const ECHO = `${gate.source} exports.handler = async ({ stays, fail }) => { if (stays) await gate(); if (fail) throw new Error("no"); return "done"; };`;

let site: Site;
let switchyard: Running;
let lambda: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start({ SWITCHYARD_LOG_LEVEL: 'trace', SWITCHYARD_METRICS_TOKEN: METRICS_TOKEN });
  lambda = lambdaClient(switchyard.url);
  await createNodeFunction(lambda, 'echo', ECHO, { Timeout: 60, Environment: { Variables: { SECRET } } });
  await lambda.send(new InvokeCommand({ FunctionName: 'echo' }));
});
afterAll(() => site.remove());

interface Health {
  readonly code: number;
  readonly status: string;
  readonly info: Readonly<Record<string, LogRecord>>;
  readonly error: Readonly<Record<string, LogRecord>>;
}

async function health(what: 'live' | 'ready'): Promise<Health> {
  const response = await fetch(`${switchyard.url}/_switchyard/health/${what}`);
  return { code: response.status, ...((await response.json()) as Omit<Health, 'code'>) };
}

const metrics = () => scrape(switchyard.url, AUTHORIZED);

/** Runs a statement in a database of the run's Postgres other than the service's own. */
async function administer(statement: string, values: readonly unknown[] = []): Promise<void> {
  const url = new URL(site.databaseUrl);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(statement, [...values]).finally(() => client.end());
}

describe('readiness', () => {
  it('names all that must work', async () => {
    const ready = await eventually(() => health('ready'), ({ code }) => code === 200);
    expect(ready).toMatchObject({
      status: 'ok',
      error: {},
      info: {
        database: { status: 'up', latencyMs: expect.any(Number) },
        'feed-horizon': { status: 'up' },
        'feed-lag': { status: 'up', lagSeconds: { 'function-activation': expect.any(Number) } },
        'invoker-database': { status: 'up' },
        'routing-table': { status: 'up' },
        sandbox: { status: 'up', level: expect.stringMatching(/^L[01]$/) },
      },
    });
  });

  it('is 503 while the database cannot be reached, and 200 again after; the process lives all the while', async () => {
    const name = new URL(site.databaseUrl).pathname.slice(1);
    await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    try {
      await administer('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      const cut = await eventually(() => health('ready'), ({ code }) => code === 503);
      expect(cut).toMatchObject({ status: 'error', error: { database: { status: 'down' }, 'invoker-database': { status: 'down' } }, info: { sandbox: { status: 'up' } } });
      expect(JSON.stringify(cut)).not.toMatch(/postgres|not currently accepting|127\.0\.0\.1/);
      expect((await health('live')).code).toBe(200);
      const samples = await metrics();
      expect([samples.has('switchyard_queue_depth{status="due"}'), samples.has('switchyard_warm_starts_total')]).toEqual([false, true]);
    } finally {
      await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    }
    await eventually(() => health('ready'), ({ code }) => code === 200);
    expect(logRecords(switchyard.output()).filter(({ context }) => context === 'Readiness').map(({ msg }) => msg)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^not ready: .*database/), 'all is well again']),
    );
  });
});

describe('metrics', () => {
  it('are for who has the token', async () => {
    await expect(scrape(switchyard.url)).rejects.toThrow('401');
    expect((await metrics()).get('process_start_time_seconds')).toBeGreaterThan(0);
  });

  it('count exactly what was done', async () => {
    const before = await metrics();
    await createNodeFunction(lambda, 'counted', ECHO);
    for (const event of [{}, {}, { fail: true }]) await lambda.send(new InvokeCommand({ FunctionName: 'counted', Payload: JSON.stringify(event) }));
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'missing' }))).rejects.toThrow('Function not found');
    expect((await fetch(`${switchyard.url}/2015-03-31/nothing`)).status).toBe(403);
    const grown = growth(before, await metrics(), [
      'switchyard_http_requests_total{operation="CreateFunction",status="201"}',
      'switchyard_http_requests_total{operation="Invoke",status="200"}',
      'switchyard_http_request_duration_seconds_count{operation="Invoke"}',
      'switchyard_http_requests_total{operation="GetFunction",status="404"}',
      'switchyard_http_requests_total{operation="GetFunction",status="200"}',
      'switchyard_http_requests_total{operation="Unknown",status="403"}',
      'switchyard_commands_total{aggregate="Function",outcome="ok"}',
      'switchyard_commands_total{aggregate="Function",outcome="refused"}',
      'switchyard_append_duration_seconds_count{status="ok"}',
      'switchyard_cold_starts_total',
      'switchyard_warm_starts_total',
      'switchyard_invocations_total{outcome="succeeded"}',
      'switchyard_invocations_total{outcome="function-error"}',
      'switchyard_invocation_duration_seconds_count',
    ]);
    // Two commands: to create it, and to activate it.
    expect(Object.values(grown)).toEqual([1, 3, 3, 1, 0, 1, 2, 0, 2, 1, 2, 2, 1, 3]);
  });

  it('show environments and the queue as they are now', async () => {
    const invoke = (event: object, InvocationType?: 'Event') => lambda.send(new InvokeCommand({ FunctionName: 'echo', InvocationType, Payload: JSON.stringify(event) }));
    const call = invoke({ stays: true });
    await eventually(metrics, (samples) => (samples.get('switchyard_environments{state="busy"}') ?? 0) > 0);
    await gate.reached();
    await gate.open();
    await call;
    await invoke({ stays: true }, 'Event');
    await eventually(metrics, (samples) => samples.get('switchyard_queue_depth{status="running"}') === 1);
    await gate.reached();
    await gate.open();
    const idle = await eventually(metrics, (samples) => samples.get('switchyard_queue_depth{status="running"}') === 0);
    expect([idle.get('switchyard_queue_depth{status="pending"}'), idle.get('switchyard_queue_oldest_due_seconds')]).toEqual([0, 0]);
  });

  it('show how long an open write transaction has been holding the feed back', async () => {
    const client = new pg.Client({ connectionString: site.databaseUrl });
    await client.connect();
    const age = async () => (await metrics()).get('switchyard_feed_horizon_age_seconds')!;
    const before = await age();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_current_xact_id()');
      await eventually(age, (seconds) => seconds > before + 0.5);
    } finally {
      await client.end();
    }
    await eventually(age, (seconds) => seconds < before + 0.5);
  });
});

describe('one correlation id', () => {
  const correlated = (id: string, method: string, path: string, options: SignedFetch = {}) =>
    signedFetch(switchyard.url, method, path, { service: 'lambda', ...options, headers: { 'x-correlation-id': id } });
  const linesOf = (id: string, context: string): LogRecord[] =>
    logRecords(switchyard.output()).filter((line) => line.correlationId === id && line.context === context);

  it('goes from the call through its event to what the process manager does about it', async () => {
    const answer = await correlated('order-1', 'PUT', '/2015-03-31/functions/echo/configuration', { body: JSON.stringify({ Description: 'changed' }) });
    expect(answer.status).toBe(200);
    const [followed] = await eventually(() => linesOf('order-1', 'FunctionActivation'), ({ length }) => length === 1);
    expect(followed).toMatchObject({ level: 'info', command: 'CompleteUpdateCommand', stream: '123456789012/us-west-2/echo', causationId: expect.any(String) });
    expect(await eventually(() => linesOf('order-1', 'Access'), ({ length }) => length === 1)).toMatchObject([
      { level: 'info', operation: 'UpdateFunctionConfiguration', status: 200, accountId: '123456789012', requestId: answer.headers.get('x-amzn-requestid'), durationMs: expect.any(Number) },
    ]);
    const { Events } = (await (await signedFetch(switchyard.url, 'GET', '/_switchyard/events?FunctionName=echo')).json()) as { Events: { type: string; metadata: { correlationId: string } }[] };
    expect(Events.filter(({ metadata }) => metadata.correlationId === 'order-1').map(({ type }) => type)).toEqual(['FunctionConfigurationUpdated', 'FunctionUpdateCompleted']);
  });

  const invocationOf = async (id: string): Promise<readonly LogRecord[]> => {
    const answer = await correlated(id, 'POST', '/2015-03-31/functions/echo/invocations', { body: '{}' });
    const requestId = answer.headers.get('x-amzn-requestid');
    return eventually(() => logRecords(switchyard.output()).filter((line) => line.msg === 'invocation' && line.requestId === requestId), ({ length }) => length === 1);
  };

  it('and a call without one has its request id for it, in the run as well', async () => {
    const [line] = await invocationOf('');
    expect(line).toMatchObject({
      level: 'info', correlationId: line!.requestId, functionArn: 'arn:aws:lambda:us-west-2:123456789012:function:echo', executedVersion: '$LATEST', outcome: 'succeeded',
      cold: expect.any(Boolean), durationMs: expect.any(Number),
    });
    await eventually(() => linesOf(String(line!.requestId), 'Access'), ({ length }) => length === 1);
  });

  it('goes from an Invoke to the run', async () => {
    expect(await invocationOf('order-2')).toMatchObject([{ correlationId: 'order-2' }]);
  });
});

it('logs no secret at any level, and nothing of a payload', async () => {
  const issued = await signedFetch(switchyard.url, 'POST', '/_switchyard/keys', { body: '{}' });
  const { SecretAccessKey } = (await issued.json()) as { SecretAccessKey: string };
  await lambda.send(new InvokeCommand({ FunctionName: 'echo', Payload: JSON.stringify({ fail: true, hidden: 'payload-nobody-may-find' }) }));
  await eventually(() => logRecords(switchyard.output()), (lines) => lines.some(({ outcome }) => outcome === 'function-error'));
  expect(SecretAccessKey).toMatch(/^\S{30,}$/);
  expect([SECRET, METRICS_TOKEN, SecretAccessKey, 'payload-nobody-may-find', 'Signature='].filter((secret) => switchyard.output().includes(secret))).toEqual([]);
});

it('ends by not being ready first, while it lives and what runs is finished', async () => {
  await lambda.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event', Payload: JSON.stringify({ stays: true }) }));
  await gate.reached();
  const ended = () => logRecords(switchyard.output()).filter(({ msg, outcome }) => msg === 'invocation' && outcome === 'succeeded').length;
  const before = ended();
  switchyard.process.kill('SIGTERM');
  const draining = await eventually(() => health('ready'), ({ code }) => code === 503);
  expect(draining.error).toMatchObject({ draining: { status: 'down' } });
  expect([(await health('live')).code, ended()]).toEqual([200, before]);
  await gate.open();
  expect([await switchyard.stop(), ended()]).toEqual([0, before + 1]);
});
