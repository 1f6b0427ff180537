import fc from 'fast-check';
import { EnvironmentPool, type ColdStart, type Grant, type Pooled } from './pool.js';

const limits = { maxEnvironments: 3, maxStarting: 2, idleMs: 60_000, maxWaiting: 4, waitMs: 60_000 };

class Fake implements Pooled {
  ended = false;
  constructor(
    readonly key: string,
    readonly group: string,
    readonly provisioned: boolean,
    private readonly pool: () => EnvironmentPool<Fake>,
  ) {}
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.pool().gone(this);
  }
}

describe('the pool of environments', () => {
  let pool: EnvironmentPool<Fake>;
  const open = (over: Partial<typeof limits> = {}): void => {
    pool = new EnvironmentPool<Fake>({ ...limits, ...over });
  };
  const groupOf = (key: string): string => key.split('@')[0] as string;
  const environment = (key: string, provisioned = false): Fake => new Fake(key, groupOf(key), provisioned, () => pool);
  const acquire = (key: string, signal?: AbortSignal): Grant<Fake> | Promise<Grant<Fake>> => pool.acquire(key, groupOf(key), signal);
  /** Starts an environment for a key, which must be allowed at once. */
  const start = (key: string): Fake => {
    const grant = acquire(key);
    if (grant instanceof Promise || grant.kind !== 'cold') throw new Error('no leave to start');
    const started = environment(key);
    grant.coldStart.started(started);
    return started;
  };
  /** Starts one that nobody called for, which must be allowed, and leaves it idle. */
  const provision = (key: string): Fake => {
    const leave = pool.ahead(key, groupOf(key));
    if (typeof leave === 'string') throw new Error(leave);
    const started = environment(key, true);
    leave.started(started);
    pool.release(started);
    return started;
  };
  /** What one who must wait is told when the pool closes. */
  const refusedAtClose = (key: string): Promise<unknown> => {
    const waiting = acquire(key);
    expect(waiting).toBeInstanceOf(Promise);
    const refusal = (waiting as Promise<Grant<Fake>>).then(() => 'served', (error: Error) => error.message);
    pool.close();
    return refusal;
  };
  beforeEach(() => open());
  afterEach(() => pool.close());

  it('reuses the last used of the same key', () => {
    const [a, b] = [start('f@1'), start('f@1')];
    pool.release(a);
    pool.release(b);
    expect(acquire('f@1')).toEqual({ kind: 'warm', environment: b });
    expect(acquire('f@1')).toEqual({ kind: 'warm', environment: a });
    expect((acquire('f@1') as Grant<Fake>).kind).toBe('cold');
  });

  it('keeps no environment of a key that is retired: idle ones end at once, busy and starting ones when they are free', () => {
    const [idle, busy, other] = [start('f@1'), start('f@1'), start('g@1')];
    pool.release(idle);
    pool.retire('f@1');
    expect([idle.ended, busy.ended, other.ended]).toEqual([true, false, false]);
    pool.release(busy);
    expect(busy.ended).toBe(true);
    const late = start('f@1');
    pool.release(late);
    expect(late.ended).toBe(true);
  });

  it('bounds how many start at once, in the order they came', async () => {
    const cold = ['a@1', 'b@1'].map((key) => acquire(key) as Grant<Fake>);
    const third = acquire('c@1');
    expect(third).toBeInstanceOf(Promise);
    const [first] = cold;
    if (first?.kind === 'cold') first.coldStart.failed();
    expect((await third).kind).toBe('cold');
    expect(pool.size).toBe(2);
  });

  it('ends the longest idle when it is full', () => {
    const all = ['a@1', 'b@1', 'c@1'].map(start);
    for (const one of all) pool.release(one);
    expect((acquire('d@1') as Grant<Fake>).kind).toBe('cold');
    expect(all.map(({ ended }) => ended)).toEqual([true, false, false]);
    expect(pool.size).toBe(3);
  });

  it('gives a freed one to who waits for it, before it makes room for another', async () => {
    const all = ['a@1', 'a@1', 'b@1'].map(start) as [Fake, Fake, Fake];
    const other = acquire('d@1');
    const same = acquire('a@1');
    pool.release(all[0]);
    expect(await same).toEqual({ kind: 'warm', environment: all[0] });
    pool.release(all[2]);
    expect((await other).kind).toBe('cold');
    expect(all[2].ended).toBe(true);
  });

  it('retires other revisions of the same group', () => {
    const [idle, busy, other] = [start('f@1'), start('f@1'), start('g@1')];
    pool.release(idle);
    pool.release(other);
    const newer = acquire('f@2') as Grant<Fake>;
    expect(newer.kind).toBe('cold');
    expect([idle.ended, busy.ended, other.ended]).toEqual([true, false, false]);
    pool.release(busy);
    expect(busy.ended).toBe(true);
  });

  it('lets nobody wait in a line that is too long, or for too long, or who hung up', async () => {
    open({ maxEnvironments: 1, maxWaiting: 2, waitMs: 30 });
    start('a@1');
    const gaveUp = new AbortController();
    const refusal = (grant: unknown): Promise<unknown> => Promise.resolve(grant).then(() => 'served', (error: unknown) => error);
    const aborted = refusal(acquire('a@1', gaveUp.signal));
    const late = refusal(acquire('a@1'));
    expect(() => acquire('a@1')).toThrow('Rate Exceeded.');
    gaveUp.abort(new Error('gone'));
    expect(await aborted).toMatchObject({ message: 'gone' });
    expect(await late).toMatchObject({ code: 'TooManyRequestsException', message: 'Rate Exceeded.', extra: { Reason: 'ConcurrentInvocationLimitExceeded' } });
    await expect(acquire('a@1', AbortSignal.abort(new Error('gone before')))).rejects.toThrow('gone before');
  });

  it('gives provisioned ones first, whichever was used last', () => {
    const onDemand = start('f@1');
    const kept = provision('f@1');
    pool.release(onDemand);
    expect(acquire('f@1')).toEqual({ kind: 'warm', environment: kept });
    expect(acquire('f@1')).toEqual({ kind: 'warm', environment: onDemand });
  });

  it('ends a provisioned one neither for another function nor for idleness, and says when there is no room', async () => {
    open({ idleMs: 20, waitMs: 60 });
    const [kept, alsoKept] = [provision('a@1'), provision('b@1')];
    expect(pool.ahead('c@1', 'c')).toBe('full');
    const called = start('d@1');
    await expect(acquire('e@1')).rejects.toMatchObject({ message: 'Rate Exceeded.' });
    expect([kept.ended, alsoKept.ended, called.ended]).toEqual([false, false, false]);
    pool.dismiss(kept);
    expect(kept.ended).toBe(true);
    expect(provision('c@1').ended).toBe(false);
  });

  it('starts for calls though the starts ahead of calls never end', async () => {
    open({ maxEnvironments: 5, maxStarting: 1 });
    expect(pool.ahead('hung@1', 'hung')).not.toBe('others-starting');
    expect(pool.ahead('hung@1', 'hung')).toBe('others-starting');
    start('a@1');
    expect(acquire('b@1')).toMatchObject({ kind: 'cold' });
    await expect(refusedAtClose('c@1')).resolves.toBe('Rate Exceeded.');
  });

  it('refuses whoever waits when it closes, at once', async () => {
    const cold = ['a@1', 'b@1'].map((key) => acquire(key) as Grant<Fake>);
    expect(cold.map(({ kind }) => kind)).toEqual(['cold', 'cold']);
    await expect(refusedAtClose('c@1')).resolves.toBe('Rate Exceeded.');
    expect(() => acquire('c@1')).toThrow('Rate Exceeded.');
  });

  it('makes room ahead of calls in place of what is idle on demand, as far as others are not starting', () => {
    const [idle, other] = [start('a@1'), start('a@1')];
    for (const one of [idle, other]) pool.release(one);
    provision('b@1');
    provision('b@1');
    expect([idle.ended, other.ended]).toEqual([true, false]);
    open();
    acquire('a@1');
    acquire('b@1');
    expect(pool.ahead('c@1', 'c')).toBe('others-starting');
  });

  it('ends a dismissed one when it is free', () => {
    const kept = provision('a@1');
    acquire('a@1');
    pool.dismiss(kept);
    expect(kept.ended).toBe(false);
    pool.release(kept);
    expect(kept.ended).toBe(true);
  });

  it('refuses when closed, and ends what comes back', () => {
    const [idle, busy] = [start('a@1'), start('b@1')];
    pool.release(idle);
    pool.close();
    expect([idle.ended, busy.ended]).toEqual([true, false]);
    pool.release(busy);
    expect(busy.ended).toBe(true);
    expect(() => acquire('a@1')).toThrow('Rate Exceeded.');
    expect(pool.size).toBe(0);
  });

  it('keeps its bounds, shares nothing, and serves everyone, whatever happens in which order', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('acquire' as const), key: fc.constantFrom('a@1', 'a@2', 'b@1', 'c@1', 'd@1') }),
      fc.record({ kind: fc.constant('ahead' as const), key: fc.constantFrom('a@1', 'b@1') }),
      fc.record({ kind: fc.constantFrom('dismiss' as const, 'release' as const, 'crash' as const, 'started' as const, 'failed' as const), index: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        open({ maxWaiting: 1000 });
        const busy: Fake[] = [];
        const starting: { key: string; coldStart: ColdStart<Fake>; ahead?: true }[] = [];
        const kept = new Set<Fake>();
        const mayEnd = new Set<Fake>();
        const dismiss = (environment: Fake): void => {
          mayEnd.add(environment);
          pool.dismiss(environment);
        };
        let waiting = 0;
        const got = (key: string, grant: Grant<Fake>): void => {
          if (grant.kind === 'cold') starting.push({ key, coldStart: grant.coldStart });
          else {
            expect(grant.environment.key).toBe(key);
            expect(grant.environment.ended).toBe(false);
            expect(busy).not.toContain(grant.environment);
            busy.push(grant.environment);
          }
        };
        const act = async (one: (typeof steps)[number]): Promise<void> => {
          if (one.kind === 'acquire') {
            const grant = acquire(one.key);
            if (!(grant instanceof Promise)) got(one.key, grant);
            else {
              waiting += 1;
              void grant.then((given) => {
                waiting -= 1;
                got(one.key, given);
              });
            }
          } else if (one.kind === 'ahead') {
            const leave = pool.ahead(one.key, groupOf(one.key));
            if (typeof leave !== 'string') starting.push({ key: one.key, coldStart: leave, ahead: true });
          } else if (one.kind === 'dismiss') {
            const environment = [...kept][one.index % Math.max(kept.size, 1)];
            if (environment) dismiss(environment);
          } else if (one.kind === 'release' || one.kind === 'crash') {
            const [environment] = busy.splice(one.index % Math.max(busy.length, 1), 1);
            if (environment && one.kind === 'crash') mayEnd.add(environment);
            if (environment && one.kind === 'release') pool.release(environment);
            else environment?.end();
          } else {
            const [cold] = starting.splice(one.index % Math.max(starting.length, 1), 1);
            if (cold && one.kind === 'failed') cold.coldStart.failed();
            else if (cold) {
              const started = environment(cold.key, cold.ahead);
              cold.coldStart.started(started);
              if (!cold.ahead) busy.push(started);
              else {
                kept.add(started);
                pool.release(started);
              }
            }
          }
          await Promise.resolve();
          await Promise.resolve();
          expect(pool.size).toBeLessThanOrEqual(limits.maxEnvironments);
          for (const ahead of [true, undefined]) expect(starting.filter((one) => one.ahead === ahead).length).toBeLessThanOrEqual(limits.maxStarting);
          expect([...kept].filter(({ ended }) => !ended).length).toBeLessThan(limits.maxEnvironments);
          // Another revision ends them, too: of what there is only one, only dismissal and its own end do.
          for (const environment of kept) if (environment.key === 'b@1' && environment.ended) expect(mayEnd).toContain(environment);
          expect(pool.size).toBeGreaterThanOrEqual(busy.length + starting.length);
        };
        for (const one of steps) await act(one);
        for (let rounds = 0; busy.length + starting.length + waiting > 0; rounds++) {
          kept.forEach(dismiss);
          await act({ kind: starting.length > 0 ? 'started' : 'release', index: 0 });
          expect(rounds).toBeLessThan(1000);
        }
        pool.close();
        expect(pool.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
