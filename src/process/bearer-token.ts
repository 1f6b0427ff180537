import { createHash, timingSafeEqual } from 'node:crypto';

/** Of equal length, whatever was given. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Whether an Authorization header carries a token: `Bearer <token>`, or `<scheme> <token>` as MinIO sends what it was
 * configured with. Takes the same time for every wrong one.
 */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const given = /^\S+ +(\S+)$/.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}
