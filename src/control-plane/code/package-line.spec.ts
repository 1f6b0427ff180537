import { PackageLine } from './package-line.js';

const [A, B] = ['111111111111', '222222222222'];

const lineOf = (atOnce: number): PackageLine => new PackageLine({ atOnce, ofOneAccount: 4, refusal: 'Too many.' });

/** Work that ends when it is told to. */
function held(started: string[], name: string) {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { end: () => end(), work: async () => { started.push(name); await ended; return name; } };
}

it('lets one at a time read, in order, also after one failed', async () => {
  const line = lineOf(1);
  const started: string[] = [];
  const [one, two] = [held(started, 'one'), held(started, 'two')];
  const first = line.inTurn(A, one.work);
  const failing = line.inTurn(B, () => Promise.reject(new Error('unreadable')));
  const last = line.inTurn(B, two.work);
  one.end();
  two.end();
  expect([await first, await failing.catch(({ message }: Error) => message), await last, started]).toEqual(['one', 'unreadable', 'two', ['one', 'two']]);
});

it('holds four of an account, and refuses a fifth until one is done', async () => {
  const line = lineOf(1);
  const one = held([], 'one');
  const standing = [one.work, async () => 'two', async () => 'three', async () => 'four'].map((work) => line.inTurn(A, work));
  await expect(line.inTurn(A, async () => 'five')).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429, message: 'Too many.' });
  const other = line.inTurn(B, async () => 'of another account');
  one.end();
  expect([await Promise.all(standing), await other, await line.inTurn(A, async () => 'six')]).toEqual([['one', 'two', 'three', 'four'], 'of another account', 'six']);
});

it('lets as many as it may be at it at once, and no more', async () => {
  const line = lineOf(2);
  const started: string[] = [];
  const [one, two, three] = [held(started, 'one'), held(started, 'two'), held(started, 'three')];
  const standing = [one, two, three].map(({ work }) => line.inTurn(A, work));
  two.end();
  expect([await standing[1], started]).toEqual(['two', ['one', 'two']]);
  three.end();
  expect([await standing[2], started]).toEqual(['three', ['one', 'two', 'three']]);
  one.end();
  expect(await standing[0]).toBe('one');
});
