import { SettingError } from '../../../process/setting-readers.js';

/** What an account may take code from: the keys of a bucket that begin with `prefix`. `*`: every account, every bucket. */
export interface BucketGrant {
  readonly accountId: string;
  readonly bucket: string;
  readonly prefix: string;
}

const ANY = '*';
const GRANT = /^(\d{12}|\*)=(\*|[0-9A-Za-z._-]{3,63})(?:\/(.*))?$/;

/** `ACCOUNT=BUCKET[/PREFIX]`, separated by commas. @throws SettingError that names the setting */
export function parseBucketGrants(text: string, setting: string): BucketGrant[] {
  return text.split(',').map((part) => {
    const [, accountId, bucket, prefix = ''] = GRANT.exec(part.trim()) ?? [];
    if (accountId === undefined || bucket === undefined) {
      throw new SettingError(`${setting} must be ACCOUNT=BUCKET or ACCOUNT=BUCKET/PREFIX, separated by commas, * for any, not "${part.trim()}"`);
    }
    return { accountId, bucket, prefix };
  });
}

/** Segments by which a server might take a key for another one, outside of its prefix. */
const STEPS_ASIDE = /(^|[/\\])\.{1,2}([/\\]|$)/;

/** Whether an account may take code from there. A key with a segment `.` or `..` is nobody's: servers differ in what they make of it. */
export function isGranted(grants: readonly BucketGrant[], accountId: string, { bucket, key }: { readonly bucket: string; readonly key: string }): boolean {
  if (STEPS_ASIDE.test(key)) return false;
  return grants.some((grant) =>
    (grant.accountId === ANY || grant.accountId === accountId) && (grant.bucket === ANY || grant.bucket === bucket) && key.startsWith(grant.prefix));
}
