import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { describeAwsError } from '../../aws/error-transport.js';
import { accessDenied, AwsError, invalidRequestContent, resourceNotFound } from '../../aws/index.js';
import { internalPaths, PACKAGE_SOURCE, REFUSAL_HEADER, type EnvironmentToDecrypt, type PackageSource } from '../../contract/index.js';
import { PostgresEventStore } from '../../event-store/postgres-event-store.js';
import { carriesToken } from '../../process/bearer-token.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import type { Answer } from '../http/call.js';
import { InternalRoute } from '../http/operation.js';
import type { OpenCall } from '../http/other-calls.js';

const environmentToDecrypt = z.object({ functionStream: z.string(), variables: z.record(z.string(), z.string()) }) satisfies z.ZodType<EnvironmentToDecrypt>;

/** What invokers in other processes ask: packages, environments in the clear, how far the store is. Only with the service token. */
@Controller()
export class InternalController {
  constructor(
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
    @Inject(PACKAGE_SOURCE) private readonly source: PackageSource,
    @Inject(PostgresEventStore) private readonly store: PostgresEventStore,
  ) {}

  @InternalRoute('GET', `${internalPaths.packages}/:Sha256`, 'FetchPackage')
  async fetchPackage(call: OpenCall): Promise<Answer> {
    this.authorise(call);
    const hex = call.params['Sha256'] ?? '';
    if (!/^[0-9a-f]{64}$/.test(hex)) throw resourceNotFound(`No package has the SHA-256 ${hex}.`);
    const body = await this.source.fetch(Buffer.from(hex, 'hex').toString('base64'));
    return { status: 200, headers: { 'content-type': 'application/zip' }, body };
  }

  @InternalRoute('POST', internalPaths.environment, 'DecryptEnvironment')
  async decryptEnvironment(call: OpenCall): Promise<Answer> {
    this.authorise(call);
    const asked = environmentToDecrypt.safeParse(parsed(call.body));
    if (!asked.success) throw invalidRequestContent('Expected functionStream and variables.');
    try {
      return { status: 200, body: await this.source.decryptEnvironment(asked.data.functionStream, asked.data.variables) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // It travels whole, to be the caller's answer.
      return { status: error.status, headers: { [REFUSAL_HEADER]: error.code }, body: describeAwsError(error) };
    }
  }

  @InternalRoute('GET', internalPaths.feedHead, 'GetFeedHead')
  async feedHead(call: OpenCall): Promise<Answer> {
    this.authorise(call);
    return { status: 200, body: await this.store.committedHead() };
  }

  private authorise({ headers }: OpenCall): void {
    const token = this.config.apart?.serviceToken;
    if (token === undefined || !carriesToken(headers.authorization, token)) throw accessDenied('The service token is not valid.');
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
