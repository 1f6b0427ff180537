import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { bucketArn, S3Error } from '../../aws/index.js';
import type { Answer } from '../http/call.js';
import { asOfRefused } from '../http/as-of.js';
import { S3Route } from '../http/operation.js';
import type { S3Call } from '../http/other-calls.js';
import { queryValue } from '../http/query.js';
import type { Bucket } from './bucket.aggregate.js';
import { checkBucketName } from './bucket-name.js';
import { bucketLocationView, listBucketsView } from './bucket.views.js';
import { ConfigureNotificationsCommand, DeregisterBucketCommand, RegisterBucketCommand } from './buckets.commands.js';
import { GetBucketQuery, ListBucketsQuery, s3AccessDenied } from './buckets.queries.js';
import { bucketRegion } from './location-constraint.js';
import { requireBucketAccess } from './bucket-access.js';
import { actionOf, bucketOperation, isBucketRead } from './bucket-operation.js';
import { listBucketsPage, nextToken } from './list-buckets.js';
import { readNotificationConfiguration, writeNotificationConfiguration } from './notification-xml.js';

/** The part of S3 that a bucket registry needs: which buckets there are, and what their notifications run. */
@Controller()
export class BucketsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @S3Route()
  async serve(call: S3Call): Promise<Answer> {
    const operation = bucketOperation(call);
    if (call.asOf && !isBucketRead(operation)) throw asOfRefused(operation);
    const bucketName = call.bucket ?? '';
    if (operation !== 'ListBuckets') checkBucketName(bucketName);
    requireBucketAccess(call, actionOf(operation), operation === 'ListBuckets' ? '*' : bucketArn(bucketName));
    if (operation === 'ListBuckets') return this.listBuckets(call);
    if (operation === 'CreateBucket') return this.createBucket(call, bucketName);
    const bucket = await this.ownBucket(call, bucketName);
    switch (operation) {
      case 'HeadBucket':
        return { status: 200, headers: { 'x-amz-bucket-region': bucket.region, 'x-amz-access-point-alias': 'false' } };
      case 'GetBucketLocation':
        return { status: 200, body: bucketLocationView(bucket) };
      case 'GetBucketNotificationConfiguration':
        return { status: 200, body: writeNotificationConfiguration(bucket) };
      case 'PutBucketNotificationConfiguration':
        return this.putNotificationConfiguration(call, bucketName);
      case 'DeleteBucket':
        await this.commands.execute(new DeregisterBucketCommand(bucketName, call));
        return { status: 204 };
    }
  }

  private async createBucket(call: S3Call, bucketName: string): Promise<Answer> {
    const region = bucketRegion(call.body, call.region);
    await this.commands.execute(new RegisterBucketCommand(bucketName, region, call));
    return { status: 200, headers: { location: `/${bucketName}` } };
  }

  private async putNotificationConfiguration(call: S3Call, bucketName: string): Promise<Answer> {
    const requested = readNotificationConfiguration(call.body);
    const skip = headerOf(call, 'x-amz-skip-destination-validation')?.toLowerCase() === 'true';
    await this.commands.execute(new ConfigureNotificationsCommand(bucketName, requested, skip, call));
    return { status: 200 };
  }

  private async listBuckets(call: S3Call): Promise<Answer> {
    const page = listBucketsPage(call.query);
    const { accountId } = call.caller;
    const found = await this.queries.execute(new ListBucketsQuery(accountId, { ...page, limit: page.limit + 1 }, call.asOf));
    const buckets = found.slice(0, page.limit);
    const continuationToken = found.length > page.limit ? nextToken(buckets) : undefined;
    return { status: 200, body: listBucketsView({ accountId, buckets, prefix: queryValue(call.query, 'prefix'), continuationToken }) };
  }

  /** @throws S3Error NoSuchBucket, AccessDenied (also for another expected owner), InvalidBucketOwnerAWSAccountID */
  private async ownBucket(call: S3Call, bucketName: string): Promise<Bucket> {
    const bucket = await this.queries.execute(new GetBucketQuery(call.caller.accountId, bucketName, call.asOf));
    const expectedOwner = headerOf(call, 'x-amz-expected-bucket-owner');
    if (expectedOwner === undefined || expectedOwner === call.caller.accountId) return bucket;
    if (/^\d{12}$/.test(expectedOwner)) throw s3AccessDenied();
    throw new S3Error(
      'InvalidBucketOwnerAWSAccountID',
      400,
      'The value of the expected bucket owner parameter must be an AWS account ID',
    );
  }
}

function headerOf(call: S3Call, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
