/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin, windows have */
import { once } from 'node:events';
import { Worker, parentPort, workerData } from 'node:worker_threads';
import type { FoldedAggregate } from '../folded-aggregate.js';
import type { RangeProgress, StreamRange } from './fold-range.js';
import { connectRangeWorker, type RangeWorker, type WorkerSource } from './range-worker.js';
import { UnfoldableStream } from './stream-folding.js';

/** What a thread tells: that it is ready or done with a range, how far it has come, or what it failed with. */
type Told =
  | { readonly kind: 'done' }
  | { readonly kind: 'progress'; readonly progress: RangeProgress }
  | { readonly kind: 'failed'; readonly unfoldable: boolean; readonly message: string };

/** In a thread that `startRangeThread` started: folds the ranges that it is given. */
export async function serveRanges(aggregates: readonly FoldedAggregate[]): Promise<void> {
  const tell = (told: Told): void => parentPort!.postMessage(told);
  const fail = (error: unknown): void =>
    tell({ kind: 'failed', unfoldable: error instanceof UnfoldableStream, message: error instanceof Error ? error.message : String(error) });
  try {
    const worker = await connectRangeWorker(workerData as WorkerSource, aggregates);
    parentPort!.on('message', (range: StreamRange) => {
      worker.fold(range, (progress) => tell({ kind: 'progress', progress })).then(() => tell({ kind: 'done' }), fail);
    });
    tell({ kind: 'done' });
  } catch (error) {
    fail(error);
  }
}

/** A worker in a thread of its own, so that the process goes on serving: `program` calls serveRanges. */
export async function startRangeThread(program: URL, source: WorkerSource): Promise<RangeWorker> {
  const thread = new Worker(program, { workerData: source });
  const ended = once(thread, 'exit').then(() => { throw new Error('a thread of the rebuild has ended'); });
  ended.catch(() => undefined);
  const done = (onProgress: (progress: RangeProgress) => void): Promise<void> => {
    const told = new Promise<void>((resolve, reject) => {
      const hear = (message: Told): void => {
        if (message.kind === 'progress') return onProgress(message.progress);
        thread.off('message', hear);
        if (message.kind === 'done') resolve();
        else reject(message.unfoldable ? new UnfoldableStream(message.message) : new Error(message.message));
      };
      thread.on('message', hear);
    });
    return Promise.race([told, ended]);
  };
  await done(() => undefined).catch(async (error: unknown) => {
    await thread.terminate();
    throw error;
  });
  return {
    fold(range, onProgress) {
      thread.postMessage(range);
      return done(onProgress);
    },
    close: async () => void (await thread.terminate()),
  };
}
