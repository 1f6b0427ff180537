import type pg from 'pg';
import { functionArn } from '../../aws/arn.js';
import type { DeadLetter, DeadLetterQuery, DeadLetterReason, RedriveRequest } from '../../contract/index.js';
import type { ReceivedMessage } from '../../messaging/ports.js';
import { loadSql } from '../../postgres/index.js';
import { outboxColumns, type PromisedMessage } from '../outbox/outbox.store.js';
import { storableText } from '../storable-text.js';

const sql = {
  bury: loadSql(import.meta.url, './bury.sql'),
  list: loadSql(import.meta.url, './list.sql'),
  find: loadSql(import.meta.url, './find.sql'),
  redriven: loadSql(import.meta.url, './redriven.sql'),
};

const MOST_REDRIVEN = 1_000;

/** A message that is given up, and what the topic of dead letters says of it. */
export interface DeadMessage {
  readonly id: string;
  readonly reason: DeadLetterReason;
  readonly error: string;
  readonly original: ReceivedMessage;
  readonly announcement: PromisedMessage;
}

/** What a dead letter is driven again with. */
export interface RedrivableLetter {
  readonly id: string;
  /** Null for a message. */
  readonly invocationId: string | null;
  /** The message's bytes; null for an invocation, which has its payload. */
  readonly value: Buffer | null;
}

interface ListedRow {
  readonly id: string;
  readonly reason: string;
  readonly error: string;
  readonly died_at: Date;
  readonly redriven_at: Date | null;
  readonly original_topic: string | null;
  readonly original_partition: number;
  readonly original_offset: string;
  readonly invocation_id: string | null;
  readonly account_id: string;
  readonly region: string;
  readonly function_name: string;
  readonly qualifier: string | null;
  readonly source: string;
}

/** Table `invoker.dead_letters`. Those of invocations are written when the invocation is settled. */
export class DeadLetters {
  constructor(private readonly pool: pg.Pool) {}

  /** Durable when it resolves; a message that is given up again is known already. */
  async bury(messages: readonly DeadMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.pool.query(sql.bury, [
      messages.map(({ id }) => id),
      messages.map(({ reason }) => reason),
      messages.map(({ error }) => storableText(error)),
      messages.map(({ original }) => original.topic),
      messages.map(({ original }) => original.partition),
      messages.map(({ original }) => original.offset),
      messages.map(({ original }) => original.value),
      ...outboxColumns(messages.map(({ announcement }) => announcement)),
    ]);
  }

  /** Newest first. */
  async list({ accountId, messages, redriven, after, limit }: DeadLetterQuery): Promise<DeadLetter[]> {
    const { rows } = await this.pool.query<ListedRow>(sql.list, [accountId, messages, redriven, after ?? null, limit]);
    return rows.map(deadLetterFrom);
  }

  /** Those to drive again, oldest first, 1000 at most. */
  async find({ accountId, messages, ids }: RedriveRequest): Promise<RedrivableLetter[]> {
    type Row = { readonly id: string; readonly invocation_id: string | null; readonly value: Buffer | null };
    const { rows } = await this.pool.query<Row>(sql.find, [accountId, messages, ids === 'all' ? null : ids, MOST_REDRIVEN]);
    return rows.map(({ id, invocation_id: invocationId, value }) => ({ id, invocationId, value }));
  }

  /** A message is planned again. */
  async markRedriven(id: string): Promise<void> {
    await this.pool.query(sql.redriven, [id]);
  }
}

function deadLetterFrom(row: ListedRow): DeadLetter {
  return {
    id: row.id,
    reason: row.reason,
    error: row.error,
    diedAt: row.died_at.toISOString(),
    redrivenAt: row.redriven_at?.toISOString() ?? null,
    origin: row.original_topic === null ? null : { topic: row.original_topic, partition: row.original_partition, offset: row.original_offset },
    invocation:
      row.invocation_id === null
        ? null
        : { id: row.invocation_id, functionArn: functionArn(row.account_id, row.region, row.function_name), qualifier: row.qualifier, source: row.source },
  };
}
