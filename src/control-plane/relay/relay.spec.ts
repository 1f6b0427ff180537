import type { Lease } from '../leadership/lease.store.js';
import { Relay, type Session } from './relay.js';

const TIMES = { candidateMs: 5, renewalMs: 5, pauseMs: 5 };

/** A lease that says yes or no as told, and notes when it is given back. */
class ToldLease {
  epoch: string | undefined = '1';
  resigned = 0;
  readonly leaseMs = 1_000;

  async lead(): Promise<string | undefined> {
    return this.epoch;
  }

  async resign(): Promise<void> {
    this.resigned += 1;
  }
}

/** A session that lasts until it is told to fail. */
function session(): Session & { fail(reason: Error): void; closed: Promise<void> } {
  let fail: (reason: Error) => void = () => undefined;
  let close: () => void = () => undefined;
  const failed = new Promise<never>((_, reject) => { fail = reject; });
  failed.catch(() => undefined);
  const closed = new Promise<void>((resolve) => { close = resolve; });
  return { failed, fail, closed, close: async () => close() };
}

function relayOf(open: () => Promise<Session>) {
  const lease = new ToldLease();
  const notices: string[] = [];
  const relay = new Relay(lease as unknown as Lease, { lag: async () => ({ events: 0, seconds: 0 }) }, open, TIMES, (level, message) => notices.push(`${level}: ${message}`));
  relay.start();
  return { lease, relay, notices };
}

it('leads while it has the lease, and gives it back at a stop, after its session has ended', async () => {
  const only = session();
  const { relay, lease } = relayOf(async () => only);
  await new Promise((resolve) => setImmediate(resolve));
  expect(relay.status()).toEqual({ leading: true, epoch: '1' });
  await relay.stop();
  await only.closed;
  expect([relay.status(), lease.resigned]).toEqual([{ leading: false }, 1]);
});

it('ends its session when another leads', async () => {
  const only = session();
  const { relay, lease, notices } = relayOf(async () => only);
  lease.epoch = '2';
  await new Promise((resolve) => setImmediate(resolve));
  lease.epoch = undefined;
  await only.closed;
  await relay.stop();
  expect(notices).toEqual([expect.stringMatching(/^info: the relay's lease \(epoch \d\) was lost$/)]);
});

it('tells once what keeps it from publishing, lets another try in between, and tells when it publishes again', async () => {
  let tries = 0;
  const good = session();
  const { relay, lease, notices } = relayOf(async () => {
    tries += 1;
    if (tries <= 3) throw new Error('no broker');
    opened();
    return good;
  });
  let opened: () => void = () => undefined;
  await new Promise<void>((resolve) => { opened = resolve; });
  await new Promise((resolve) => setImmediate(resolve));
  expect(notices).toEqual(['error: the relay does not publish: no broker', 'info: the relay publishes again']);
  expect(lease.resigned).toBe(3);
  await relay.stop();
});

it('does not let a broker that says nothing hold a stop, and closes what it opens too late', async () => {
  const late = session();
  let open: (opened: Session) => void = () => undefined;
  const { relay } = relayOf(() => new Promise((resolve) => { open = resolve; }));
  await new Promise((resolve) => setImmediate(resolve));
  await relay.stop();
  open(late);
  await late.closed;
});
