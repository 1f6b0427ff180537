import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { bucketArn } from '../../../aws/arn.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../../config.js';
import { identityDecision, type AskedCall } from '../../http/access.js';
import type { S3Object } from '../code-source.js';
import { isGranted } from './bucket-grants.js';
import { DENIED, notConfigured, refusalOf } from './get-object-refusals.js';
import { S3Endpoint } from './s3-endpoint.js';

/** Who reads. `signal`: aborted when it hangs up. */
export type Reader = AskedCall & { readonly signal?: AbortSignal };

/** Lambda reads a package with the rights of whoever calls it, as its refusal says. */
const mayRead = (reader: Reader, { bucket, key, versionId }: S3Object): boolean => {
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  return identityDecision(reader, { action, resources: [`${bucketArn(bucket)}/${key}`] }) === 'allowed';
};

/** Packages that lie in S3, where an endpoint is configured. */
@Injectable()
export class S3Code implements OnApplicationShutdown {
  private readonly endpoint: S3Endpoint | undefined;

  constructor(@Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig) {
    this.endpoint = config.s3Code && new S3Endpoint(config.s3Code);
  }

  /**
   * What an object that the caller may have holds. @throws AwsError see S3Endpoint; InvalidParameterValue without an endpoint,
   * AccessDenied (403) as S3's own where the account was not granted it, or the caller's own policies do not let it read it
   */
  async fetch(reader: Reader, object: S3Object): Promise<Buffer> {
    if (this.endpoint === undefined) throw notConfigured();
    if (!isGranted(this.config.s3Code!.grants, reader.caller.accountId, object) || !mayRead(reader, object)) throw refusalOf(DENIED, object);
    return this.endpoint.getObject(object, reader.signal);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.endpoint?.close();
  }
}
