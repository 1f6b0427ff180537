import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { tooManyRequests } from '../../aws/index.js';

const POLL_MS = 200;
/** An empty line now and then tells both sides that the other is still there. */
const HEARTBEAT_MS = 15_000;
const MAX_STREAMS_PER_ACCOUNT = 20;

/** Headers of a response of JSON lines. */
export const NDJSON: Readonly<Record<string, string>> = { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' };

/** Reads what is new since it was last asked. */
export type ReadNew = () => Promise<readonly unknown[]>;

/** A response of JSON lines that goes on until the client hangs up or `stop` is called. */
class LineStream extends Readable {
  private readonly stopping = new AbortController();
  private readonly chunks: AsyncGenerator<string>;

  constructor(readNew: ReadNew) {
    super({ encoding: 'utf8' });
    this.chunks = chunksOf(readNew, this.stopping.signal);
  }

  /** Ends the response in good order. */
  stop(): void {
    this.stopping.abort();
  }

  override _read(): void {
    this.chunks.next().then(
      ({ done, value }) => this.push(done ? null : value),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stopping.abort();
    done(error);
  }
}

async function* chunksOf(readNew: ReadNew, signal: AbortSignal): AsyncGenerator<string> {
  let lastChunk = performance.now();
  // Headers leave with the first bytes: the client learns at once that it is connected.
  yield '\n';
  while (!signal.aborted) {
    const values = await readNew();
    if (values.length > 0) {
      lastChunk = performance.now();
      yield values.map((value) => `${JSON.stringify(value)}\n`).join('');
      continue;
    }
    if (performance.now() - lastChunk > HEARTBEAT_MS) {
      lastChunk = performance.now();
      yield '\n';
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The responses that follow something, so that none outlives the service. */
@Injectable()
export class LineStreams implements OnModuleDestroy {
  private readonly open = new Map<string, Set<LineStream>>();
  private closing = false;

  /** How many responses are open. */
  get size(): number {
    return [...this.open.values()].reduce((sum, streams) => sum + streams.size, 0);
  }

  /** Follows on behalf of an account. @throws AwsError TooManyRequests above twenty at a time */
  follow(accountId: string, readNew: ReadNew): Readable {
    const streams = this.open.get(accountId) ?? new Set();
    if (streams.size >= MAX_STREAMS_PER_ACCOUNT) {
      throw tooManyRequests(`An account can follow ${MAX_STREAMS_PER_ACCOUNT} streams at a time.`, 'CallerRateLimitExceeded');
    }
    this.open.set(accountId, streams);
    const stream = new LineStream(readNew);
    streams.add(stream);
    stream.once('close', () => {
      streams.delete(stream);
      if (streams.size === 0) this.open.delete(accountId);
    });
    if (this.closing) stream.stop();
    return stream;
  }

  onModuleDestroy(): void {
    this.closing = true;
    for (const streams of this.open.values()) for (const stream of streams) stream.stop();
  }
}
