import type { Pool, QueryConfig } from 'pg';
import { invalidRequestContent } from '../aws/index.js';
import { eventSchemas, type FeedPosition, type Recorded } from '../contract/index.js';
import { statements } from '../postgres/index.js';
import type { FeedSignal } from './feed-signal.js';
import { recordedFrom, type EventRow } from './recorded-row.js';
import { FEED_START, type AppendObserver, type AppendRequest, type AppendResult, type EventStore, type FeedPage, type NewerEvents, type StoredParts } from './types.js';

/** Of a type that the contract does not know: streams of our own specs have such. */
const FIRST_VERSION = 1;
/** SQLSTATEs untranslatable_character and invalid_text_representation. */
const UNTRANSLATABLE = '22P05';
const INVALID_TEXT = '22P02';

const prepared = statements(import.meta.url, 'event-store');
const APPEND = prepared('append');
const READ_STREAM = prepared('read-stream');
const READ_NEWER = prepared('read-newer');
const LOAD_PARTS = prepared('load-parts');
const READ_FEED = prepared('read-feed');
const FEED_HEAD = prepared('feed-head');

/** The event store in Postgres: prepared statements over the SQL functions of `sql/`. */
export class PostgresEventStore implements EventStore {
  constructor(
    private readonly pool: Pool,
    private readonly signal?: FeedSignal,
    private readonly observer?: AppendObserver,
  ) {}

  /** @throws AwsError InvalidRequestContent for a text that the database cannot hold (U+0000, half a surrogate pair) */
  async append({ streamId, streamType, expectedVersion, events, changes, commandId }: AppendRequest): Promise<AppendResult> {
    const began = performance.now();
    const numbered = events.map((event) => ({ ...event, schemaVersion: eventSchemas.get(event.type)?.version ?? FIRST_VERSION }));
    const [answer] = await this.appending({
      ...APPEND,
      values: [
        streamId, streamType, expectedVersion, commandId ?? null,
        JSON.stringify(numbered), JSON.stringify(changes.upserts), JSON.stringify(changes.deletes),
      ],
    }).catch((error: unknown) => {
      this.observer?.onAppend((performance.now() - began) / 1000, 'failed');
      throw error;
    });
    if (!answer) throw new Error('append gave no answer');
    this.observer?.onAppend((performance.now() - began) / 1000, answer.status);
    if (answer.status === 'ok') this.signal?.notify();
    return answer;
  }

  private async appending(query: QueryConfig): Promise<AppendResult[]> {
    try {
      return await this.rows<AppendResult>(query);
    } catch (error) {
      // JSON allows U+0000 and halves of surrogate pairs in a text, jsonb does not.
      const { code, message } = error as { code?: string; message: string };
      if (code === UNTRANSLATABLE || (code === INVALID_TEXT && message.includes('json'))) {
        throw invalidRequestContent(`Could not parse request body into json: ${message}`);
      }
      throw error;
    }
  }

  async readStream(streamId: string, fromVersion = 0, toVersion?: number): Promise<readonly Recorded[]> {
    const rows = await this.rows<EventRow>({ ...READ_STREAM, values: [streamId, fromVersion, toVersion ?? null] });
    return rows.map(recordedFrom);
  }

  async readNewer(streamId: string, version: number, commandId?: string): Promise<NewerEvents> {
    type Row = EventRow & { readonly streamVersion: number; readonly duplicateOf: number | null };
    const rows = await this.rows<Row>({ ...READ_NEWER, values: [streamId, version, commandId ?? null] });
    const events = rows.flatMap(({ streamVersion: _, duplicateOf: __, ...event }) => (event.id === null ? [] : [recordedFrom(event)]));
    return { version: rows[0]?.streamVersion ?? 0, events, duplicateOf: rows[0]?.duplicateOf ?? null };
  }

  async loadParts(streamId: string): Promise<StoredParts> {
    type Row = { readonly streamVersion: number; readonly kind: string | null; readonly key: string; readonly data: unknown };
    const rows = await this.rows<Row>({ ...LOAD_PARTS, values: [streamId] });
    const parts = rows.flatMap(({ kind, key, data }) => (kind === null ? [] : [{ kind, key, data }]));
    return { version: rows[0]?.streamVersion ?? 0, parts };
  }

  async readFeed({ txId, position }: FeedPosition, limit: number): Promise<FeedPage> {
    type Row = EventRow & { readonly pending: boolean };
    const rows = await this.rows<Row>({ ...READ_FEED, values: [txId, position, limit] });
    const events = rows.flatMap(({ pending: _, ...event }) => (event.id === null ? [] : [recordedFrom(event)]));
    return { events, pending: rows[0]?.pending ?? false };
  }

  async feedHead(): Promise<FeedPosition> {
    return this.head(false);
  }

  /** The last committed event, also where the feed may not show it yet because an older transaction runs. */
  async committedHead(): Promise<FeedPosition> {
    return this.head(true);
  }

  private async head(committed: boolean): Promise<FeedPosition> {
    const [head] = await this.rows<FeedPosition>({ ...FEED_HEAD, values: [committed] });
    return head ?? FEED_START;
  }

  private async rows<Row extends object>(query: QueryConfig): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(query);
    return rows;
  }
}
