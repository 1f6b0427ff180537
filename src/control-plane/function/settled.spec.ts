import { resourceNotFound } from '../../aws/index.js';
import { TransitionInProgress } from './function.decider.js';
import { onceSettled } from './settled.js';

const inProgress = new TransitionInProgress('Wait.');

/** An operation that is refused as long as it is asked to, and when it was tried, in ms from the first try. */
function refusedWhile(refused: (tries: number) => boolean) {
  const tries: number[] = [];
  const began = performance.now();
  const operation = async (): Promise<string> => {
    tries.push(performance.now() - began);
    if (refused(tries.length)) throw inProgress;
    return 'done';
  };
  return { tries, operation };
}

test('what is refused by a transition is tried again until it is over', async () => {
  const { tries, operation } = refusedWhile((count) => count < 5);
  await expect(onceSettled(operation, 60_000)).resolves.toBe('done');
  expect(tries).toHaveLength(5);
});

test('it is tried for the whole time that it is given, then refused', async () => {
  const { tries, operation } = refusedWhile(() => true);
  await expect(onceSettled(operation, 200)).rejects.toBe(inProgress);
  expect(tries.at(-1)).toBeGreaterThanOrEqual(199);
});

test('what else refuses is not waited for', async () => {
  const refusal = resourceNotFound('No.');
  let tries = 0;
  await expect(onceSettled(async () => { tries += 1; throw refusal; })).rejects.toBe(refusal);
  expect(tries).toBe(1);
});
