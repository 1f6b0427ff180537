import { Inject, Injectable } from '@nestjs/common';
import { S3Error } from '../../aws/index.js';
import { Keyring } from '../secrets/keyring.js';

/** How long GetFunction's link to the package is good, as on AWS. */
const LIFETIME_MS = 10 * 60_000;
const PURPOSE = 'package link';

/** Links with which whoever holds one may download a package for ten minutes, without a signature. */
@Injectable()
export class PackageLinks {
  constructor(@Inject(Keyring) private readonly keyring: Keyring) {}

  /** `endpoint`: scheme and host by which the caller reaches us; `now` in milliseconds. */
  linkTo(sha256: string, endpoint: string, now = Date.now()): string {
    const token = this.keyring.sealToken(PURPOSE, JSON.stringify({ sha256, until: now + LIFETIME_MS }));
    return `${endpoint}/_switchyard/packages/${token}`;
  }

  /** SHA-256 (base64) of the package that a link's token is for. @throws S3Error (403) as S3 refuses presigned URLs that are forged or old */
  packageOf(token: string, now = Date.now()): string {
    const text = this.keyring.openToken(PURPOSE, token);
    if (text === undefined) {
      throw new S3Error('SignatureDoesNotMatch', 403, 'The request signature we calculated does not match the signature you provided. Check your key and signing method.');
    }
    const { sha256, until } = JSON.parse(text) as { sha256: string; until: number };
    if (now > until) throw new S3Error('AccessDenied', 403, 'Request has expired', { 'X-Amz-Expires': String(LIFETIME_MS / 1000), Expires: seconds(until), ServerTime: seconds(now) });
    return sha256;
  }
}

/** A time as S3 writes it there: without fractions. */
const seconds = (time: number): string => new Date(time).toISOString().replace(/\.\d+/, '');
