import { setTimeout as delay } from 'node:timers/promises';
import { TransitionInProgress } from './function.decider.js';

const FIRST_DELAY_MS = 2;
const LONGEST_DELAY_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/**
 * Runs an operation again, for two seconds at most, while it is refused because the function is being created or updated.
 * A transition takes milliseconds here and seconds on AWS: who publishes right after an update means the update.
 * @throws AwsError ResourceConflict in AWS's words when the transition outlasts that, and whatever else refuses
 */
export async function onceSettled<Result>(operation: () => Promise<Result>, longestWaitMs = LONGEST_WAIT_MS): Promise<Result> {
  const deadline = performance.now() + longestWaitMs;
  for (let wait = FIRST_DELAY_MS; ; wait = Math.min(2 * wait, LONGEST_DELAY_MS)) {
    const last = performance.now() >= deadline;
    try {
      return await operation();
    } catch (refusal) {
      if (!(refusal instanceof TransitionInProgress) || last) throw refusal;
    }
    await delay(wait);
  }
}
