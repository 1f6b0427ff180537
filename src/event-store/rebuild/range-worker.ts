import pg from 'pg';
import { connectionSettings } from '../../postgres/index.js';
import type { FoldedAggregate } from '../folded-aggregate.js';
import { foldRange, type RangeProgress, type StreamRange } from './fold-range.js';

/** Folds one range of streams after the other. */
export interface RangeWorker {
  /** @throws UnfoldableStream */
  fold(range: StreamRange, onProgress: (progress: RangeProgress) => void): Promise<void>;
  /** What is being folded fails. */
  close(): Promise<void>;
}

/** What a worker reads: a database, in a snapshot that another connection has exported. */
export interface WorkerSource {
  readonly databaseUrl: string;
  readonly snapshot: string;
}

/** A dedicated connection; a lost one fails its query, never the process. */
export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client(connectionSettings(databaseUrl, { applicationName: 'switchyard-rebuild' }));
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A worker in this thread, on two connections of its own. */
export async function connectRangeWorker({ databaseUrl, snapshot }: WorkerSource, aggregates: readonly FoldedAggregate[]): Promise<RangeWorker> {
  const byType = new Map(aggregates.map((aggregate) => [aggregate.type, aggregate]));
  const reader = await connect(databaseUrl);
  const writer = await connect(databaseUrl).catch(async (error: unknown) => {
    await reader.end();
    throw error;
  });
  // Reads as long as there is something to read. It writes nothing, so the feed does not wait for it.
  await reader.query('SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0');
  await reader.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`);
  // The commit of the swap flushes what was written before it.
  await writer.query('SET synchronous_commit = off');
  return {
    fold: (range, onProgress) => foldRange({ reader, writer }, byType, range, onProgress),
    close: async () => void (await Promise.all([reader.end(), writer.end()])),
  };
}
