import { createHash } from 'node:crypto';
import type { AliasTarget } from '../../contract/index.js';

/**
 * The version that an alias runs for one invocation. With a weight the choice is drawn from a hash of the invocation
 * id, so that a retry or a redelivery of the same invocation draws the same version.
 */
export function chooseVersion(target: AliasTarget, invocationId: string): string {
  const weights = Object.entries(target.additionalVersionWeights).filter(([, weight]) => weight > 0);
  if (weights.length === 0) return target.functionVersion;
  const drawn = createHash('sha256').update(invocationId).digest().readUIntBE(0, 6) / 2 ** 48;
  let bound = 0;
  for (const [version, weight] of weights) {
    bound += weight;
    if (drawn < bound) return version;
  }
  return target.functionVersion;
}
