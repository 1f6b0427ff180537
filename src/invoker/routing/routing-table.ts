import {
  comparePositions, functionStream, ROUTING_MARK, STREAM_VERSION_HEADER, topics,
  type BucketRoute, type FeedPosition, type FunctionRoute, type RoutingEntry, type RoutingMark,
} from '../../contract/index.js';
import type { Message, MessageConsumer, Subscription } from '../../messaging/ports.js';
import { resolveRoute, type FunctionName, type ResolvedRoute } from './resolve.js';

/** Called for a message that is no routing entry; it is left out and the rest goes on. */
export type RejectedEntry = (key: string, reason: string) => void;

/** Called when a function's entry comes (`before` undefined), is replaced, or goes (`after` undefined). */
export type ReplacedFunction = (stream: string, before: FunctionRoute | undefined, after: FunctionRoute | undefined) => void;

interface Waiter {
  readonly holds: () => boolean;
  readonly settle: (held: boolean) => void;
}

/**
 * All that the invoker knows of functions and buckets, in memory, fed by the compacted topic `switchyard.routing`
 * and nothing else. Entries are replaced whole; one that is older than what is known is a redelivery and ignored.
 */
export class RoutingTable {
  private readonly functions = new Map<string, FunctionRoute>();
  private readonly buckets = new Map<string, BucketRoute>();
  /** Streams of a bucket name: for a moment two, while a name passes from one account to another. */
  private readonly bucketStreams = new Map<string, Set<string>>();
  /** The lowest stream version that a deleted stream can have had at its end. */
  private readonly deletedAt = new Map<string, number>();
  private readonly waiters = new Map<string, Set<Waiter>>();
  /** How far the topic's marks say that it has come. */
  private reached: FeedPosition = { txId: '0', position: '0' };
  private subscription: Subscription | undefined;
  private complete = false;
  private closed = false;

  constructor(
    private readonly rejected: RejectedEntry = () => undefined,
    private readonly replaced: ReplacedFunction = () => undefined,
  ) {}

  /** Reads the topic whole and follows it; resolves when everything that was there has been taken in. */
  async start(consumer: MessageConsumer): Promise<void> {
    this.subscription = await consumer.subscribeFromStart(topics.routing, async (messages) => this.take(messages));
    await this.subscription.caughtUp();
    this.complete = true;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const waiters of this.waiters.values()) for (const waiter of [...waiters]) waiter.settle(false);
    await this.subscription?.close();
  }

  /** The topic has been subscribed to. */
  get subscribed(): boolean {
    return this.subscription !== undefined;
  }

  /** Resolves when what was on the topic at the time of the call is in the table; false if that takes too long or the topic fails. */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    if (this.subscription === undefined) return false;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, false);
    });
    try {
      return await Promise.race([this.subscription.caughtUp().then(() => true, () => false), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether the topic has been read to its end once. */
  get ready(): boolean {
    return this.complete;
  }

  /** Functions and buckets in the table. */
  get size(): number {
    return this.functions.size + this.buckets.size;
  }

  /** Waits until the topic has come to a place of the feed, as its marks say; false after the timeout. */
  reaches(place: FeedPosition, timeoutMs: number): Promise<boolean> {
    return this.waitUntil(ROUTING_MARK, () => comparePositions(this.reached, place) >= 0, timeoutMs);
  }

  /** The entry of a function, or undefined where there is none. */
  function(name: FunctionName): FunctionRoute | undefined {
    return this.functions.get(functionStream(name.accountId, name.region, name.functionName));
  }

  /** Whether a function has a version. */
  has(name: FunctionName, version: string): boolean {
    return Object.hasOwn(this.function(name)?.versions ?? {}, version);
  }

  /** The entry of a bucket by its (global) name. */
  bucket(bucketName: string): BucketRoute | undefined {
    const newest = [...(this.bucketStreams.get(bucketName) ?? [])].at(-1);
    return newest === undefined ? undefined : this.buckets.get(newest);
  }

  /**
   * What a call runs now.
   * @throws AwsError ResourceNotFoundException in AWS's words
   */
  resolve(name: FunctionName, qualifier: string | undefined, invocationId: string): ResolvedRoute {
    return resolveRoute(name, this.function(name), qualifier, invocationId);
  }

  /** Waits until the table reflects a version of a stream (or a later one, or its deletion); false after the timeout. */
  waitFor(stream: string, version: number, timeoutMs: number): Promise<boolean> {
    return this.waitUntil(stream, () => this.knownVersion(stream) >= version, timeoutMs);
  }

  /** Waits until a condition on a stream's entry holds, looking again at each change; false after the timeout. */
  waitUntil(stream: string, holds: () => boolean, timeoutMs: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    if (timeoutMs <= 0 || this.closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiters = this.waiters.get(stream) ?? new Set<Waiter>();
      this.waiters.set(stream, waiters);
      const settle = (held: boolean): void => {
        clearTimeout(timer);
        waiters.delete(waiter);
        if (waiters.size === 0 && this.waiters.get(stream) === waiters) this.waiters.delete(stream);
        resolve(held);
      };
      const waiter: Waiter = { holds, settle };
      const timer = setTimeout(settle, timeoutMs, false);
      waiters.add(waiter);
    });
  }

  private knownVersion(stream: string): number {
    const entry = this.functions.get(stream) ?? this.buckets.get(stream);
    return entry?.streamVersion ?? this.deletedAt.get(stream) ?? 0;
  }

  private take(messages: readonly Message[]): void {
    for (const message of messages) {
      const { key, value } = message;
      if (value === null) this.remove(key, message.headers?.[STREAM_VERSION_HEADER]);
      else this.takeEntry(key, parseEntry(value));
      for (const waiter of [...(this.waiters.get(key) ?? [])]) if (waiter.holds()) waiter.settle(true);
    }
  }

  private takeEntry(key: string, entry: RoutingEntry | RoutingMark | undefined): void {
    if (entry === undefined) this.rejected(key, 'The message is not a routing entry.');
    else if (entry.kind === 'mark') this.reached = entry.feed;
    else if (entry.streamVersion >= this.knownVersion(key)) this.put(key, entry);
  }

  private put(stream: string, entry: RoutingEntry): void {
    this.deletedAt.delete(stream);
    if (entry.kind === 'function') {
      const before = this.functions.get(stream);
      this.functions.set(stream, entry);
      this.replaced(stream, before, entry);
      return;
    }
    this.buckets.set(stream, entry);
    const streams = this.bucketStreams.get(entry.bucketName) ?? new Set<string>();
    this.bucketStreams.set(entry.bucketName, streams);
    streams.add(stream);
  }

  /** A tombstone says after which version of the stream there was nothing left; without that, one after what is known. */
  private remove(stream: string, version: string | undefined): void {
    if (version === undefined && !this.functions.has(stream) && !this.buckets.has(stream)) return;
    const gone = version === undefined ? this.knownVersion(stream) + 1 : Number(version);
    if (gone < this.knownVersion(stream)) return;
    this.deletedAt.set(stream, gone);
    const before = this.functions.get(stream);
    this.functions.delete(stream);
    if (before) this.replaced(stream, before, undefined);
    const bucketName = this.buckets.get(stream)?.bucketName;
    if (bucketName === undefined) return;
    this.buckets.delete(stream);
    const streams = this.bucketStreams.get(bucketName);
    streams?.delete(stream);
    if (streams?.size === 0) this.bucketStreams.delete(bucketName);
  }
}

function parseEntry(value: string): RoutingEntry | RoutingMark | undefined {
  try {
    const entry = JSON.parse(value) as RoutingEntry | RoutingMark | null;
    return entry !== null && (entry.kind === 'function' || entry.kind === 'bucket' || entry.kind === 'mark') ? entry : undefined;
  } catch {
    return undefined;
  }
}
