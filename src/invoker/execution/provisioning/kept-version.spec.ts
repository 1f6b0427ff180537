import { jest } from '@jest/globals';
import { KeptVersion, type ProvisionedPool } from './kept-version.js';

class Fake {
  readonly key = 'f:1@a';
  readonly group = 'f:1';
  readonly provisioned = true;
  end(): void {}
}

/** A pool with so much room, and starts that end when the test says so. */
function keeping({ room = 100, atOnce = 100 } = {}) {
  const starts: { succeed(): Fake; fail(reason: string): void }[] = [];
  const dismissed: Fake[] = [];
  let taken = 0;
  const pool: ProvisionedPool<Fake> = {
    ahead: () => {
      if (starts.length >= atOnce) return 'others-starting';
      if (taken >= room) return 'full';
      taken += 1;
      return { started: () => undefined, failed: () => void (taken -= 1) };
    },
    dismiss: (environment) => {
      dismissed.push(environment);
      kept.lost(environment);
    },
  };
  const kept = new KeptVersion<Fake>('f:1@a', 'f:1', pool, (coldStart, ready) => new Promise((resolve) => {
    const start = {
      succeed: () => {
        starts.splice(starts.indexOf(start), 1);
        const environment = new Fake();
        ready(environment);
        resolve(undefined);
        return environment;
      },
      fail: (reason: string) => {
        starts.splice(starts.indexOf(start), 1);
        coldStart.failed();
        resolve(reason);
      },
    };
    starts.push(start);
  }));
  return { kept, starts, dismissed };
}
const turn = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('starts what is missing and dismisses what is too much', async () => {
  const { kept, starts, dismissed } = keeping();
  kept.want(3);
  expect(starts).toHaveLength(3);
  const environments = [starts[0]!, starts[1]!].map((start) => start.succeed());
  await turn();
  expect([kept.state, starts.length]).toEqual([{ initialised: 2 }, 1]);
  kept.want(1);
  expect(dismissed).toEqual([environments[1]]);
  starts[0]!.succeed();
  await turn();
  expect([kept.state, dismissed.length, starts.length]).toEqual([{ initialised: 1 }, 2, 0]);
});

it('replaces one that ends, at once where it had lived', async () => {
  const { kept, starts } = keeping();
  kept.want(1);
  const first = starts[0]!.succeed();
  await jest.advanceTimersByTimeAsync(10_000);
  kept.lost(first);
  expect([kept.state, starts.length]).toEqual([{ initialised: 0 }, 1]);
  kept.lost(first);
  expect(starts).toHaveLength(1);
});

it('replaces those that end right after their start more and more slowly', async () => {
  const { kept, starts } = keeping();
  kept.want(1);
  const pauses: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    kept.lost(starts[0]!.succeed());
    let pause = 0;
    for (; starts.length === 0; pause += 100) await jest.advanceTimersByTimeAsync(100);
    pauses.push(pause);
  }
  expect(pauses).toEqual([100, 1_000, 2_000, 4_000, 8_000]);
});

it('tells a failure the second time, tries on at longer and longer pauses, and anew when it is wanted again', async () => {
  const { kept, starts } = keeping();
  kept.want(1);
  starts[0]!.fail('init');
  await jest.advanceTimersByTimeAsync(100);
  expect(kept.state).toEqual({ initialised: 0 });
  starts[0]!.fail('init');
  await turn();
  expect([kept.state, starts.length]).toEqual([{ initialised: 0, failure: 'init' }, 0]);
  await jest.advanceTimersByTimeAsync(1_000);
  starts[0]!.fail('init');
  await jest.advanceTimersByTimeAsync(1_999);
  expect(starts).toHaveLength(0);
  kept.want(1);
  expect([kept.state, starts.length]).toEqual([{ initialised: 0 }, 1]);
  starts[0]!.succeed();
  await turn();
  expect(kept.state).toEqual({ initialised: 1 });
});

it('waits a moment where others are starting', async () => {
  const { kept, starts } = keeping({ atOnce: 1 });
  kept.want(2);
  expect(starts).toHaveLength(1);
  starts[0]!.succeed();
  await jest.advanceTimersByTimeAsync(100);
  starts[0]!.succeed();
  expect(kept.state).toEqual({ initialised: 2 });
});

it('says when there is no room, and fills up when there is', async () => {
  const { kept, starts } = keeping({ room: 1 });
  kept.want(2);
  const only = starts[0]!.succeed();
  await turn();
  expect(kept.state).toEqual({ initialised: 1 });
  await jest.advanceTimersByTimeAsync(1_000);
  expect(kept.state).toEqual({ initialised: 1, failure: 'The invoker has no room for more environments (SWITCHYARD_MAX_ENVIRONMENTS).' });
  kept.want(1);
  expect(kept.state).toEqual({ initialised: 1 });
  kept.want(0);
  kept.lost(only);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(starts).toHaveLength(0);
});
