import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { PatchOmission } from '../../../contract/index.js';

/** A file to make a text diff of. */
export interface TextPair {
  readonly path: string;
  readonly left: Buffer;
  readonly right: Buffer;
}

/** A unified diff, or why there is none. */
export type TextPatch = { readonly patch: string } | { readonly patchOmitted: PatchOmission };

/** Lines taken away and added of one file: the search for the shortest edit costs the square of it. */
const LONGEST_EDIT = 3_000;
const LONGEST_SEARCH_MS = 1_000;
const CONTEXT_LINES = 3;

/** The unified diff of one file, with git's `a/` and `b/`. Pure but for the clock that ends a long search. */
export function textPatch({ path, left, right }: TextPair): TextPatch {
  const [before, after] = [textOf(left), textOf(right)];
  if (before === undefined || after === undefined) return { patchOmitted: 'binary' };
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: CONTEXT_LINES,
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength: LONGEST_EDIT,
    timeout: LONGEST_SEARCH_MS,
  });
  return patch === undefined ? { patchOmitted: 'too-different' } : { patch };
}

/** Undefined where it is no UTF-8, or holds a NUL, which no text does. */
function textOf(content: Buffer): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
