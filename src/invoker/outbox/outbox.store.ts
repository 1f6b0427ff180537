import type pg from 'pg';
import { DESTINATION_TOPICS } from '../../contract/index.js';
import type { OutgoingMessage } from '../../messaging/ports.js';
import { loadSql } from '../../postgres/index.js';
import { storableText } from '../storable-text.js';

const TAKE = loadSql(import.meta.url, './take.sql');
const GIVE_UP = loadSql(import.meta.url, './give-up.sql');
const DELETE = loadSql(import.meta.url, './delete.sql');

/** A message with the topic that it is promised to. */
export interface PromisedMessage extends OutgoingMessage {
  readonly topic: string;
}

/** A message that this process publishes now. */
export interface TakenMessage extends PromisedMessage {
  readonly id: string;
}

/** Columns of messages for a statement that puts them into the outbox with what promises them: topics, keys, values, headers. */
export function outboxColumns(messages: readonly PromisedMessage[]): [string[], (Buffer | null)[], (Buffer | null)[], string[]] {
  const bytes = (text: string | Buffer | null): Buffer | null => (typeof text === 'string' ? Buffer.from(text) : text);
  return [
    messages.map(({ topic }) => topic),
    messages.map(({ key }) => bytes(key)),
    messages.map(({ value }) => bytes(value)),
    messages.map(({ headers }) => JSON.stringify(headers ?? {}, (_name, value: unknown) => (typeof value === 'string' ? storableText(value) : value))),
  ];
}

/** Table `invoker.outbox`. */
export class Outbox {
  constructor(private readonly pool: pg.Pool) {}

  /**
   * The oldest messages that nobody publishes, for our own topics or for those that are functions' destinations; they are
   * this caller's for `holdMs` milliseconds.
   */
  async take(limit: number, holdMs: number, topics: 'own' | 'destinations'): Promise<TakenMessage[]> {
    const { rows } = await this.pool.query<TakenMessage>(TAKE, [limit, holdMs, DESTINATION_TOPICS, topics === 'own']);
    return rows;
  }

  /** Takes away what waited for a destination for more than `ageMs` milliseconds; how many messages of which topic. */
  async giveUp(ageMs: number): Promise<{ readonly topic: string; readonly count: number }[]> {
    const { rows } = await this.pool.query<{ topic: string; count: number }>(GIVE_UP, [DESTINATION_TOPICS, ageMs]);
    return rows;
  }

  /** The broker has them. */
  async delete(messages: readonly TakenMessage[]): Promise<void> {
    await this.pool.query(DELETE, [messages.map(({ id }) => id)]);
  }
}
