import { once } from 'node:events';
import { LineStreams } from './line-streams.js';

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe('responses that follow', () => {
  it('give what is new as lines, and end in good order when the service stops', async () => {
    const streams = new LineStreams();
    const batches = [[{ a: 1 }, { a: 2 }], [], [{ a: 3 }]];
    const stream = streams.follow('account', async () => {
      const batch = batches.shift();
      if (!batch) streams.onModuleDestroy();
      return batch ?? [];
    });
    expect(await textOf(stream)).toBe('\n{"a":1}\n{"a":2}\n{"a":3}\n');
    expect(streams.size).toBe(0);
  });

  it('stop asking when the client has hung up', async () => {
    const streams = new LineStreams();
    let asked = 0;
    const stream = streams.follow('account', async () => {
      asked += 1;
      return [];
    });
    stream.resume();
    await once(stream, 'data');
    expect(streams.size).toBe(1);
    stream.destroy();
    await once(stream, 'close');
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(streams.size).toBe(0);
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  it('break when what is new can not be read', async () => {
    const streams = new LineStreams();
    const stream = streams.follow('account', () => Promise.reject(new Error('no database')));
    await expect(textOf(stream)).rejects.toThrow('no database');
    expect(streams.size).toBe(0);
  });

  it('wait for a client that reads slowly', async () => {
    const streams = new LineStreams();
    let given = 0;
    const stream = streams.follow('account', async () => [++given, 'x'.repeat(10_000)]);
    stream.read(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(given).toBeLessThan(20);
    stream.destroy();
  });

  it('are bounded for an account, not for the others', async () => {
    const streams = new LineStreams();
    const follow = (account: string) => streams.follow(account, async () => []);
    for (let count = 0; count < 20; count += 1) follow('a');
    expect(() => follow('a')).toThrow(expect.objectContaining({ status: 429 }));
    expect(() => follow('b')).not.toThrow();
    streams.onModuleDestroy();
    expect(await textOf(follow('c'))).toBe('\n');
  });
});
