import type { Part } from './aggregate.js';
import type { PartChanges } from './types.js';

const identity = ({ kind, key }: Part): string => `${kind}\0${key}`;

/** Rows that differ between two states: a part that did not change is the same object in both. */
export function changedParts(before: readonly Part[], after: readonly Part[]): PartChanges {
  const previous = new Map(before.map((part) => [identity(part), part]));
  const upserts: Part[] = [];
  for (const part of after) {
    const id = identity(part);
    if (previous.get(id)?.data !== part.data) upserts.push(part);
    previous.delete(id);
  }
  const deletes = [...previous.values()].map(({ kind, key }) => ({ kind, key }));
  return { upserts, deletes };
}
