import { Inject, Injectable } from '@nestjs/common';
import { accessDenied } from '../../aws/index.js';
import { Keyring } from '../secrets/keyring.js';

/** How long GetFunction's link to the package is good, as on AWS. */
const LIFETIME_MS = 10 * 60_000;
const PURPOSE = 'package link';

/** Links with which whoever holds one may download a package for ten minutes, without a signature. */
@Injectable()
export class PackageLinks {
  constructor(@Inject(Keyring) private readonly keyring: Keyring) {}

  /** `endpoint`: scheme and host by which the caller reaches us. */
  linkTo(sha256: string, endpoint: string): string {
    const token = this.keyring.sealToken(PURPOSE, JSON.stringify({ sha256, until: Date.now() + LIFETIME_MS }));
    return `${endpoint}/_switchyard/packages/${token}`;
  }

  /** SHA-256 (base64) of the package that a link's token is for. @throws AwsError AccessDenied for a forged or an old one */
  packageOf(token: string): string {
    const text = this.keyring.openToken(PURPOSE, token);
    if (text === undefined) throw accessDenied('The link to this package is not valid.');
    const { sha256, until } = JSON.parse(text) as { sha256: string; until: number };
    if (Date.now() > until) throw accessDenied('The link to this package has expired. Call GetFunction for a new one.');
    return sha256;
  }
}
