import { createHash, timingSafeEqual } from 'node:crypto';

/** Of equal length, whatever was given. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Whether an Authorization header is `Bearer <token>`; with `anyScheme`, also `<scheme> <token>`, as MinIO sends what it was
 * configured with. Takes the same time for every wrong one.
 */
export function carriesToken(authorization: string | undefined, token: string, { anyScheme = false } = {}): boolean {
  const [, scheme, given] = /^(\S+) +(\S+)$/.exec(authorization ?? '') ?? [];
  if (scheme === undefined || given === undefined || (!anyScheme && scheme.toLowerCase() !== 'bearer')) return false;
  return timingSafeEqual(digest(given), digest(token));
}
