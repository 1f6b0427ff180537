import { Worker } from 'node:worker_threads';
import type { ChangedFile } from '../../../contract/index.js';
import type { TextPair, TextPatch } from './text-patch.js';

/** Largest file, in bytes, of which a text diff is made. */
const LARGEST_TEXT = 512 * 1024;
/** Most bytes of both packages that one answer's text diffs are made of. */
const MOST_TEXT = 8 * 1024 * 1024;
/** Most characters of one answer's text diffs together. */
const MOST_PATCH = 1024 * 1024;
/** How long one answer's text diffs may take. */
const LONGEST_MS = 5_000;
const WORKER_HEAP_MB = 256;

/** What is to be done about a file: a text diff, where there is room for one. */
export interface PatchPlan {
  readonly wanted: ReadonlySet<string>;
  readonly omitted: ReadonlyMap<string, TextPatch>;
}

/** Chooses the files to make text diffs of, the first by path, before anything is read. A change of mode alone has none. */
export function planPatches(changed: readonly ChangedFile[]): PatchPlan {
  const wanted = new Set<string>();
  const omitted = new Map<string, TextPatch>();
  let room = MOST_TEXT;
  for (const { path, left, right } of changed) {
    const size = left.size + right.size;
    if (left.sha256 === right.sha256) continue;
    if (Math.max(left.size, right.size) > LARGEST_TEXT) omitted.set(path, { patchOmitted: 'too-large' });
    else if (size > room) omitted.set(path, { patchOmitted: 'limit' });
    else {
      wanted.add(path);
      room -= size;
    }
  }
  return { wanted, omitted };
}

/**
 * Makes the text diffs of these files by path, in a thread of its own that is ended when its time is up: a search for the
 * shortest edit knows no pause, and others are to be answered meanwhile.
 */
export async function makePatches(pairs: readonly TextPair[], signal?: AbortSignal): Promise<ReadonlyMap<string, TextPatch>> {
  const made = await inWorker(pairs, signal);
  let room = MOST_PATCH;
  return new Map(pairs.map(({ path }, index): [string, TextPatch] => {
    const one = made[index];
    if (!one || ('patch' in one && one.patch.length > room)) return [path, { patchOmitted: 'limit' }];
    if ('patch' in one) room -= one.patch.length;
    return [path, one];
  }));
}

/** What the worker came to: of the first pairs only, where time or memory did not reach further. */
function inWorker(pairs: readonly TextPair[], signal?: AbortSignal): Promise<readonly TextPatch[]> {
  if (pairs.length === 0) return Promise.resolve([]);
  const made: TextPatch[] = [];
  const worker = new Worker(new URL('./patch.worker.js', import.meta.url), {
    workerData: pairs,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
  });
  return new Promise((resolve, reject) => {
    const end = (): void => void worker.terminate();
    const timer = setTimeout(end, LONGEST_MS);
    signal?.addEventListener('abort', end, { once: true });
    worker.on('message', (patch: TextPatch) => made.push(patch));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error);
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve(made);
    });
  });
}
