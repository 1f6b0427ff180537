import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer holds; throws the last answer after `timeoutMs`. Waits for a condition, never for a time. */
export async function eventually<T>(ask: () => Promise<T> | T, holds: (answer: T) => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (await holds(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not so within ${timeoutMs} ms: ${JSON.stringify(answer)}`);
    await delay(20);
  }
}
