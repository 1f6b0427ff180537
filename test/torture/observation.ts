import pg from 'pg';
import { topics, type InvocationResult, type ShownEvent } from '../../src/contract/index.js';
import type { ClusterState } from '../../src/cluster/announcement.js';
import { signedFetch } from '../support/signed-fetch.js';
import { groupLag, readTopic, type TopicMessage } from './topic-reader.js';
import { ACCOUNTS, type HandlerReport } from './yard.js';

/** A row of `invoker.invocations`. Times in epoch milliseconds. */
export interface InvocationRow {
  readonly id: string;
  readonly stream: string;
  readonly qualifier: string | null;
  readonly source: string;
  readonly status: string;
  readonly attempts: number;
  readonly acceptedStreamVersion: number;
  readonly routeVersion: number | null;
  readonly executedVersion: string | null;
  readonly acceptedAt: number;
  readonly finishedAt: number | null;
}

/** A row of `invoker.dead_letters`. */
export interface DeadLetterRow {
  readonly id: string;
  readonly reason: string;
  readonly error: string;
  readonly value: string | null;
  readonly invocationId: string | null;
}

/** All that the cluster shows after the load. */
export interface Observation {
  readonly events: readonly ShownEvent[];
  readonly eventMessages: readonly TopicMessage[];
  readonly routingMessages: readonly TopicMessage[];
  readonly notificationMessages: readonly TopicMessage[];
  readonly deadLetterMessages: readonly TopicMessage[];
  readonly results: readonly InvocationResult[];
  readonly invocations: readonly InvocationRow[];
  readonly deadLetters: readonly DeadLetterRow[];
  readonly runs: readonly HandlerReport[];
  readonly verification: { readonly streams: number; readonly events: number; readonly problems: readonly unknown[] };
}

export async function observe(state: ClusterState): Promise<Observation> {
  const { brokers } = state.kafka;
  const messages = await Promise.all([topics.events, topics.routing, topics.notifications, topics.deadLetters, topics.invocations].map((topic) => readTopic(brokers, topic)));
  const [eventMessages, routingMessages, notificationMessages, deadLetterMessages, results] = messages as [TopicMessage[], TopicMessage[], TopicMessage[], TopicMessage[], TopicMessage[]];
  const url = state.controlPlanes[0]!.url;
  return {
    eventMessages, routingMessages, notificationMessages, deadLetterMessages,
    results: results.map(({ value }) => JSON.parse(value!) as InvocationResult),
    events: (await Promise.all(ACCOUNTS.map((accountId) => allEvents(url, accountId)))).flat(),
    invocations: await query<InvocationRow>(invokerDatabase(state), INVOCATIONS),
    deadLetters: await query<DeadLetterRow>(invokerDatabase(state), DEAD_LETTERS),
    runs: (await query<{ readonly message: string }>(invokerDatabase(state), RUNS)).map(({ message }) => JSON.parse(message.slice(message.indexOf('{'))) as HandlerReport),
    verification: await answerOf(await signedFetch(url, 'POST', '/_switchyard/verify', { accountId: 'test' })),
  };
}

/** What is not done yet; all zero when the cluster is quiet. */
export interface Unfinished {
  readonly notifications: number;
  readonly invocations: number;
  readonly outbox: number;
  readonly relay: number;
}

export async function unfinished(state: ClusterState): Promise<Unfinished> {
  const [queue] = await query<{ readonly invocations: number; readonly outbox: number }>(invokerDatabase(state), QUEUE);
  const [relay] = await query<{ readonly events: number }>(state.postgres.url, RELAY);
  return { notifications: await groupLag(state.kafka.brokers, topics.notifications, 'switchyard-invokers'), ...queue!, relay: relay!.events };
}

/** The invokers' database lies beside the control planes' on the same server. */
function invokerDatabase({ postgres }: ClusterState): string {
  const url = new URL(postgres.url);
  url.pathname = '/invoker';
  return url.href;
}

const milliseconds = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::double precision`;
const INVOCATIONS = `
  SELECT id, account_id || '/' || region || '/' || function_name AS stream, qualifier, source, status, attempts, stream_version AS "acceptedStreamVersion",
    route_version AS "routeVersion", executed_version AS "executedVersion", ${milliseconds('accepted_at')} AS "acceptedAt",
    ${milliseconds('finished_at')} AS "finishedAt"
  FROM invoker.invocations ORDER BY sequence`;
const DEAD_LETTERS = `
  SELECT id, reason, error, convert_from(value, 'UTF8') AS value, invocation_id AS "invocationId" FROM invoker.dead_letters ORDER BY sequence`;
const RUNS = `SELECT message FROM invoker.log_lines WHERE message LIKE '%{"torture":"ran"%' ORDER BY id`;
const QUEUE = `
  SELECT (SELECT count(*) FROM invoker.invocations WHERE status IN ('pending', 'running'))::int AS invocations,
    (SELECT count(*) FROM invoker.outbox)::int AS outbox`;
const RELAY = `
  SELECT count(*)::int AS events FROM switchyard.events e
  WHERE (e.tx_id, e.position) > (SELECT c.tx_id, c.position FROM switchyard.checkpoints c WHERE c.name = 'switchyard-relay')`;

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Page by page, as `switchyard events` reads them. */
async function allEvents(url: string, accountId: string): Promise<ShownEvent[]> {
  const events: ShownEvent[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const target = `/_switchyard/events?${after === '' ? '' : `After=${after}&`}Limit=1000`;
    const page: { Events: ShownEvent[]; NextPosition?: string } = await answerOf(await signedFetch(url, 'GET', target, { accountId }));
    events.push(...page.Events);
    after = page.NextPosition;
  }
  return events;
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}
