import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../../config.js';
import type { S3Object } from '../code-source.js';
import { isGranted } from './bucket-grants.js';
import { DENIED, notConfigured, refusalOf } from './get-object-refusals.js';
import { S3Endpoint } from './s3-endpoint.js';

/** Packages that lie in S3, where an endpoint is configured. */
@Injectable()
export class S3Code implements OnApplicationShutdown {
  private readonly endpoint: S3Endpoint | undefined;

  constructor(@Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig) {
    this.endpoint = config.s3Code && new S3Endpoint(config.s3Code);
  }

  /**
   * What an object that the account may have holds. @throws AwsError see S3Endpoint; InvalidParameterValue without an endpoint,
   * AccessDenied (403) as S3's own where the account was not granted it
   */
  async fetch(accountId: string, object: S3Object, signal?: AbortSignal): Promise<Buffer> {
    if (this.endpoint === undefined) throw notConfigured();
    if (!isGranted(this.config.s3Code!.grants, accountId, object)) throw refusalOf(DENIED, object);
    return this.endpoint.getObject(object, signal);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.endpoint?.close();
  }
}
