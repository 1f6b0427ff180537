import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { inspectPackage } from '../../aws/deployment-package.js';
import { invalidParameterValue, unmodelled } from '../../aws/index.js';
import type { CodeReference } from '../../contract/index.js';
import { PackageStore } from './packages.store.js';

const MAX_ZIP_BYTES = 52_428_800;

/** The members of Code, or of UpdateFunctionCode, that say where the package is. */
export interface CodeInput {
  readonly ZipFile?: Buffer;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly ImageUri?: string;
  readonly SourceKMSKeyArn?: string;
}

/** Takes deployment packages in: checked before they are stored, stored before an event names them. */
@Injectable()
export class Packages {
  constructor(@Inject(PackageStore) private readonly store: PackageStore) {}

  /**
   * @throws AwsError RequestEntityTooLarge (413) over 50 MB zipped, InvalidParameterValue for anything that does not unzip
   * safely, for code in S3 and for images
   */
  async accept(code: CodeInput, { keep = true } = {}): Promise<CodeReference> {
    if (code.ImageUri !== undefined) throw invalidParameterValue('Switchyard does not support container images.');
    if (code.S3Bucket !== undefined || code.S3Key !== undefined) {
      throw invalidParameterValue('Switchyard does not support code in S3 yet. Please provide the package as ZipFile.');
    }
    if (code.SourceKMSKeyArn) throw invalidParameterValue('Switchyard does not support SourceKMSKeyArn.');
    const zip = code.ZipFile;
    if (zip === undefined) throw invalidParameterValue('Please provide a source for function code.');
    if (zip.length > MAX_ZIP_BYTES) {
      throw unmodelled('RequestEntityTooLargeException', 413, `Zipped size must be smaller than ${MAX_ZIP_BYTES} bytes`);
    }
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
