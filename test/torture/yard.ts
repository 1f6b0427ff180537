import { createHash } from 'node:crypto';
import { AddPermissionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import type { ClusterState } from '../../src/cluster/announcement.js';
import { functionArn } from '../../src/aws/arn.js';
import { functionStream } from '../../src/contract/index.js';
import { createAlias, createNodeFunction, publishSource, roleOf } from '../support/functions.js';
import { zipOf } from '../support/packages.js';
import { lambdaClient, s3Client } from '../support/switchyard.js';

/** What the torture test works on: functions of two accounts, and buckets whose objects call them through PROD. */
export const REGION = 'us-west-2';
export const ALIAS = 'PROD';
export const ACCOUNTS = ['111111111111', '222222222222'] as const;

export interface TorturedFunction {
  readonly accountId: string;
  readonly name: string;
  readonly stream: string;
  readonly bucket: string;
}

const BUCKETS = [{ name: 'torture-yard', accountId: ACCOUNTS[0] }, { name: 'torture-depot', accountId: ACCOUNTS[1] }] as const;

const tortured = (accountId: string, name: string, bucket: string): TorturedFunction =>
  ({ accountId, name, stream: functionStream(accountId, REGION, name), bucket });

/** The last is called by a bucket of the other account. */
export const FUNCTIONS: readonly TorturedFunction[] = [
  tortured(ACCOUNTS[0], 'alpha', 'torture-yard'),
  tortured(ACCOUNTS[0], 'bravo', 'torture-yard'),
  tortured(ACCOUNTS[0], 'charlie', 'torture-yard'),
  tortured(ACCOUNTS[1], 'delta', 'torture-depot'),
  tortured(ACCOUNTS[1], 'echo', 'torture-depot'),
  tortured(ACCOUNTS[1], 'foxtrot', 'torture-yard'),
];

/** How long after its record's time a flaky notification fails; the first retry comes later than that. */
const FLAKY_MS = 1_500;
/** SWITCHYARD_RETRY_DELAYS_SECONDS of the cluster. */
export const RETRY_DELAYS_SECONDS = '2,3';
/** Words in a key: its handler fails at first, or takes so long that a kill finds it at work. */
export const [FLAKY, SLOW] = ['flaky', 'slow'] as const;
const SLOW_MS = 2_000;

/** A deployment package whose handler prints, and answers, which build it is and what it ran for. */
export async function buildOf(name: string, build: number): Promise<{ readonly zip: Buffer; readonly sha256: string }> {
  const zip = await zipOf({ 'index.js': sourceOf(name, build) });
  return { zip, sha256: createHash('sha256').update(zip).digest('base64') };
}

/** What a handler prints of each run, as JSON in a line of its log, and answers. `run` is of this run alone. */
export interface HandlerReport {
  readonly torture: 'ran';
  readonly run: string;
  readonly build: number;
  readonly version: string;
  readonly requestId: string;
  /** As the record has it, encoded; null for a call without one. */
  readonly key: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

const sourceOf = (name: string, build: number): string => `// ${name}
const { randomUUID } = require('node:crypto');
exports.handler = async (event, context) => {
  const record = event.Records && event.Records[0];
  const key = record ? record.s3.object.key : null;
  const at = Date.now();
  const report = { torture: 'ran', run: randomUUID(), build: ${build}, version: context.functionVersion, requestId: context.awsRequestId, key, at };
  console.log(JSON.stringify(report));
  if (record && key.includes('${FLAKY}') && at < Date.parse(record.eventTime) + ${FLAKY_MS}) throw new Error('flaky at first');
  if (record && key.includes('${SLOW}')) await new Promise((resolve) => setTimeout(resolve, ${SLOW_MS}));
  return report;
};
`;

/** How many versions each function has before the load. */
export const FIRST_VERSIONS = 3;

/** Creates the functions with their first versions, the alias at 1, the buckets, and the permissions between them; notes the builds. */
export async function buildYard({ controlPlanes }: ClusterState, builds: Map<string, number>): Promise<void> {
  for (const { name } of FUNCTIONS) {
    for (let build = 1; build <= FIRST_VERSIONS; build += 1) builds.set((await buildOf(name, build)).sha256, build);
  }
  const url = controlPlanes[0]!.url;
  for (const { name, accountId } of BUCKETS) await s3Client(url, accountId).send(new CreateBucketCommand({ Bucket: name }));
  await Promise.all(FUNCTIONS.map((one) => buildFunction(lambdaClient(url, one.accountId), one)));
  for (const bucket of BUCKETS) {
    const LambdaFunctionConfigurations = FUNCTIONS.filter((one) => one.bucket === bucket.name).map(({ accountId, name }) => ({
      LambdaFunctionArn: functionArn(accountId, REGION, name, ALIAS),
      Events: ['s3:ObjectCreated:*' as const],
      Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: `${name}/` }] } },
    }));
    await s3Client(url, bucket.accountId).send(
      new PutBucketNotificationConfigurationCommand({ Bucket: bucket.name, NotificationConfiguration: { LambdaFunctionConfigurations } }),
    );
  }
}

async function buildFunction(lambda: LambdaClient, { accountId, name, bucket }: TorturedFunction): Promise<void> {
  await createNodeFunction(lambda, name, sourceOf(name, 1), { Role: roleOf(accountId) });
  for (let build = 2; build <= FIRST_VERSIONS; build += 1) await publishSource(lambda, name, sourceOf(name, build));
  await createAlias(lambda, name, ALIAS, '1');
  await lambda.send(new AddPermissionCommand({
    FunctionName: name, Qualifier: ALIAS, StatementId: 's3', Principal: 's3.amazonaws.com', Action: 'lambda:InvokeFunction',
    SourceArn: `arn:aws:s3:::${bucket}`, SourceAccount: BUCKETS.find((one) => one.name === bucket)!.accountId,
  }));
}
