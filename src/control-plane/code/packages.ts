import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { inspectPackage } from '../../aws/deployment-package.js';
import { invalidParameterValue, unmodelled } from '../../aws/index.js';
import type { CodeReference } from '../../contract/index.js';
import { codeSource, type CodeInput } from './code-source.js';
import { PackageLine } from './package-line.js';
import { PackageStore } from './packages.store.js';
import { S3Code, type Reader } from './s3/s3-code.js';

const MAX_ZIP_BYTES = 52_428_800;

/** How a package is taken in; `keep` false: it is only looked at. */
export interface Acceptance {
  readonly keep?: boolean;
}

/** Takes deployment packages in: checked before they are stored, stored before an event names them. */
@Injectable()
export class Packages {
  /** Packages in S3 may be five times as large as those in requests, which are bounded where they are received. */
  private readonly fromS3 = new PackageLine({
    atOnce: 2, ofOneAccount: 16, refusal: 'Too many packages of this account are being taken from S3 at the moment. Try again.',
  });

  constructor(
    @Inject(PackageStore) private readonly store: PackageStore,
    @Inject(S3Code) private readonly s3: S3Code,
  ) {}

  /**
   * @throws AwsError RequestEntityTooLarge (413) over 50 MB zipped in the request, InvalidParameterValue for anything that does not
   * unzip safely; see codeSource, S3Code and PackageLine
   */
  async accept(code: CodeInput, call: Reader, { keep = true }: Acceptance = {}): Promise<CodeReference> {
    const source = codeSource(code);
    if (!Buffer.isBuffer(source)) {
      return this.fromS3.inTurn(call.caller.accountId, async () => this.take(await this.s3.fetch(call, source), keep));
    }
    if (source.length > MAX_ZIP_BYTES) {
      throw unmodelled('RequestEntityTooLargeException', 413, `Zipped size must be smaller than ${MAX_ZIP_BYTES} bytes`);
    }
    return this.take(source, keep);
  }

  private async take(zip: Buffer, keep: boolean): Promise<CodeReference> {
    await inspectPackage(zip);
    const sha256 = createHash('sha256').update(zip).digest();
    if (keep) await this.store.put(sha256, zip);
    return { sha256: sha256.toString('base64'), size: zip.length };
  }

  /** Takes in a package that was accepted elsewhere. @throws AwsError InvalidParameterValue where it is not what its hash says, or does not unzip safely */
  async restore(sha256: string, zip: Buffer): Promise<void> {
    const digest = createHash('sha256').update(zip).digest();
    if (digest.toString('base64') !== sha256) throw invalidParameterValue(`The package ${sha256} is not what its SHA-256 says.`);
    await inspectPackage(zip);
    await this.store.put(digest, zip);
  }

  /** The zip with this SHA-256 (base64). @throws Error where there is none */
  async fetch(sha256: string): Promise<Buffer> {
    const zip = await this.store.get(Buffer.from(sha256, 'base64'));
    if (!zip) throw new Error(`no package has the SHA-256 ${sha256}`);
    return zip;
  }
}
