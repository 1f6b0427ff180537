import { parentPort, workerData } from 'node:worker_threads';
import { textPatch, type TextPair } from './text-patch.js';

/** Sends the patch of each pair as it is made, in order, and ends. */
for (const { path, left, right } of workerData as readonly TextPair[]) {
  const patch = textPatch({ path, left: Buffer.from(left), right: Buffer.from(right) });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(patch);
}
