import { createHash } from 'node:crypto';

/**
 * Nodes in the order in which a key prefers them (rendezvous hashing): all callers agree on it without talking, and when a
 * node comes or goes only the keys that prefer it move.
 */
export function preferred(nodes: readonly string[], key: string): string[] {
  const weight = (node: string): number => createHash('sha256').update(`${node}\0${key}`).digest().readUIntBE(0, 6);
  return nodes
    .map((node) => ({ node, weight: weight(node) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ node }) => node);
}
