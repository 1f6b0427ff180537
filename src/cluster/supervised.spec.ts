import { eventually } from '../../test/support/eventually.js';
import { nextPause, Supervised, type Running } from './supervised.js';

it.each([
  ['lived long', 5_000, 10_000, 0],
  ['died at once for the first time', 0, 9_999, 200],
  ['died at once again', 200, 0, 400],
  ['keeps dying', 8_000, 0, 10_000],
])('what %s waits as long as it should', (_, previous, livedMs, expected) => {
  expect(nextPause(previous, livedMs)).toBe(expected);
});

/** A process of our imagination. */
function process(pid: number): Running & { end(reason: string): void } {
  let end!: (reason: string) => void;
  const ended = new Promise<string>((resolve) => (end = resolve));
  return { pid, ended, end, stop: async () => end('stopped') };
}

/** Starts one after the other of these; what is an Error cannot start. */
function supervise(...plan: (ReturnType<typeof process> | Error)[]) {
  const pids: (number | undefined)[] = [];
  const log: string[] = [];
  const supervised: Supervised = new Supervised('it', async () => {
    const next = plan.shift();
    if (next === undefined || next instanceof Error) throw next ?? new Error('started too often');
    return next;
  }, { onChange: () => pids.push(supervised.pid), log: (line) => log.push(line) });
  return { supervised, pids, log };
}

it('starts again what ended, also after a start that failed', async () => {
  const [first, second] = [process(1), process(2)];
  const { supervised, pids, log } = supervise(first, new Error('no room'), second);
  await supervised.started;
  first.end('killed');
  await eventually(() => supervised.pid, (pid) => pid === 2);
  await supervised.stop();
  expect(pids).toEqual([1, undefined, 2, undefined]);
  expect(log).toEqual(['it: killed; starting it again', 'it: no room; trying again']);
});

it('does not try again what never started', async () => {
  const { supervised, pids } = supervise(new Error('no Java'), process(1));
  await expect(supervised.started).rejects.toThrow('no Java');
  await supervised.stop();
  expect(pids).toEqual([]);
});

it('stops what is about to start when it has started', async () => {
  const only = process(1);
  const { supervised } = supervise(only);
  await supervised.stop();
  expect(await only.ended).toBe('stopped');
});

it('does not start again what is stopped during the pause', async () => {
  const first = process(1);
  const { supervised, pids } = supervise(first, new Error('no room'), process(2));
  await supervised.started;
  first.end('killed');
  await eventually(() => pids, ({ length }) => length === 2);
  await supervised.stop();
  expect(pids).toEqual([1, undefined]);
});
