import pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { connectionSettings } from '../postgres/index.js';

const CHANNEL = 'switchyard_feed';
/** On which a rebuild tells that the rows have been made anew. */
export const REBUILT_CHANNEL = 'switchyard_rebuilt';
/** On which a restore tells that events have come in that were recorded before. */
export const RESTORED_CHANNEL = 'switchyard_restored';
/** A connection that was cut is back at once, a database that is gone is tried a few times a second. */
const FIRST_RECONNECT_MS = 5;
const LONGEST_RECONNECT_MS = 250;
/** In a burst followers wake once in this time: what wakes them at every event takes the processor from the appends. */
const SHORTEST_INTERVAL_MS = 5;

/**
 * Tells followers of the feed, in every process, that something was appended: one NOTIFY on a connection of its own, after
 * the commit; at once after a pause, coalesced in a burst. It may be lost with its connection: followers poll slowly as well.
 */
export class FeedSignal {
  private client?: pg.Client;
  private readonly listeners = new Set<() => void>();
  private readonly rebuiltListeners = new Set<() => void>();
  private readonly restoredListeners = new Set<() => void>();
  private sending = false;
  private again = false;
  private closed = false;

  private constructor(private readonly databaseUrl: string) {}

  /** Connects and listens. @throws Error when the database cannot be reached */
  static async connect(databaseUrl: string): Promise<FeedSignal> {
    const signal = new FeedSignal(databaseUrl);
    await signal.open();
    return signal;
  }

  /** Calls back after every signal, of this process or another. Gives the way to stop. */
  listen(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  /** Calls back when the rows have been made anew, and when that may have been missed. */
  onRebuilt(forget: () => void): void {
    this.rebuiltListeners.add(forget);
  }

  /** Calls back when events of the past have come in, and when that may have been missed. */
  onRestored(forget: () => void): void {
    this.restoredListeners.add(forget);
  }

  /** Never throws and never waits. */
  notify(): void {
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = true;
    void this.send();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.listeners.clear();
    this.rebuiltListeners.clear();
    this.restoredListeners.clear();
    await this.client?.end().catch(() => undefined);
  }

  private async send(): Promise<void> {
    do {
      this.again = false;
      await this.client?.query(`NOTIFY ${CHANNEL}`).catch(() => undefined);
      await delay(SHORTEST_INTERVAL_MS, undefined, { ref: false });
    } while (this.again && !this.closed);
    this.sending = false;
  }

  private async open(): Promise<void> {
    const client = new pg.Client(connectionSettings(this.databaseUrl, { applicationName: 'switchyard-feed' }));
    // pg rejects queries of a broken connection by itself; without a listener its error event would end the process.
    client.on('error', () => undefined);
    client.once('end', () => {
      // A client that never got there ends as well: whoever tried it tries the next.
      if (this.client !== client) return;
      this.client = undefined;
      void this.reopen();
    });
    client.on('notification', ({ channel }) => {
      for (const hear of this.listenersOf(channel)) hear();
    });
    try {
      await this.listenWith(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  private async listenWith(client: pg.Client): Promise<void> {
    await client.connect();
    // A NOTIFY commits a transaction with an xid. Nobody waits for its flush: the slow poll covers a lost one.
    await client.query('SET synchronous_commit TO off');
    await client.query(`LISTEN ${CHANNEL}; LISTEN ${REBUILT_CHANNEL}; LISTEN ${RESTORED_CHANNEL}`);
    if (this.closed) return client.end(); // closed while it connected
    this.client = client;
  }

  private async reopen(): Promise<void> {
    for (let pause = FIRST_RECONNECT_MS; !this.closed && !this.client; pause = Math.min(pause * 2, LONGEST_RECONNECT_MS)) {
      await delay(pause, undefined, { ref: false });
      await this.open().catch(() => undefined);
    }
    for (const hear of [...this.listeners, ...this.rebuiltListeners, ...this.restoredListeners]) hear();
  }

  private listenersOf(channel: string): ReadonlySet<() => void> {
    if (channel === CHANNEL) return this.listeners;
    return channel === REBUILT_CHANNEL ? this.rebuiltListeners : this.restoredListeners;
  }
}
