import type { AliasTarget, BucketRoute, FunctionRoute, NotificationTarget, PolicyStatement, VersionRoute } from '../../src/contract/index.js';
import { bucketStream, functionStream } from '../../src/contract/index.js';
import { configuration } from './function-events.js';
import type { Message, MessageConsumer, MessageHandler, Subscription } from '../../src/messaging/ports.js';

export const ACCOUNT = '000000000000';
export const BUCKET_OWNER = '111111111111';
export const REGION = 'us-west-2';
export const HELLOWORLD = { accountId: ACCOUNT, region: REGION, functionName: 'helloworld' };
export const HELLOWORLD_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:helloworld`;

/** A version as the routing topic carries it. */
export const versionRoute = (version: string, change: Partial<VersionRoute> = {}): VersionRoute => ({
  version,
  configuration: { ...configuration, runtime: 'nodejs20.x', role: `arn:aws:iam::${ACCOUNT}:role/lambda_basic_execution` },
  code: { sha256: 'c2hhMjU2', size: 1 },
  revision: `revision-${version}`,
  state: 'Active',
  ...change,
});

export const aliasTarget = (functionVersion: string, additionalVersionWeights: Record<string, number> = {}): AliasTarget => ({
  functionVersion,
  additionalVersionWeights,
});

/** The tutorial's function: versions 1 and 2, PROD on 1. */
export const functionRoute = (change: Partial<FunctionRoute> = {}): FunctionRoute => ({
  kind: 'function',
  ...HELLOWORLD,
  streamVersion: 10,
  versions: { $LATEST: versionRoute('$LATEST'), 1: versionRoute('1'), 2: versionRoute('2') },
  aliases: { PROD: aliasTarget('1'), BETA: aliasTarget('2') },
  policies: {},
  ...change,
});

/** The tutorial's permission on an alias. */
export const s3Permission = (qualifier: string, bucketName: string, sourceAccount = BUCKET_OWNER): PolicyStatement => ({
  Sid: '1',
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: `${HELLOWORLD_ARN}:${qualifier}`,
  Condition: { StringEquals: { 'AWS:SourceAccount': sourceAccount }, ArnLike: { 'AWS:SourceArn': `arn:aws:s3:::${bucketName}` } },
});

export const bucketRoute = (targets: readonly NotificationTarget[], change: Partial<BucketRoute> = {}): BucketRoute => ({
  kind: 'bucket',
  accountId: BUCKET_OWNER,
  bucketName: 'examplebucket',
  region: REGION,
  streamVersion: 2,
  targets,
  ...change,
});

export const notificationTarget = (change: Partial<NotificationTarget> = {}): NotificationTarget => ({
  id: 'to-prod',
  destinationArn: `${HELLOWORLD_ARN}:PROD`,
  events: ['s3:ObjectCreated:*'],
  ...change,
});

export const entryMessage = (entry: FunctionRoute | BucketRoute): Message => ({
  key: entry.kind === 'function' ? functionStream(entry.accountId, entry.region, entry.functionName) : bucketStream(entry.accountId, entry.bucketName),
  value: JSON.stringify(entry),
});

/** A topic in memory; `stall` keeps what is published from being handled. */
export class MemoryTopic implements MessageConsumer {
  private readonly handlers: MessageHandler[] = [];
  private readonly log: Message[] = [];
  private handled: Promise<void> = Promise.resolve();
  stalled = false;

  async subscribeFromStart(_topic: string, handler: MessageHandler): Promise<Subscription> {
    this.handlers.push(handler);
    await handler([...this.log]);
    return { caughtUp: () => (this.stalled ? new Promise(() => undefined) : this.handled), close: async () => undefined };
  }

  publish(...messages: Message[]): void {
    this.log.push(...messages);
    if (this.stalled) return;
    this.handled = this.handled.then(async () => {
      for (const handler of this.handlers) await handler(messages);
    });
  }

  put(...entries: (FunctionRoute | BucketRoute)[]): void {
    this.publish(...entries.map(entryMessage));
  }
}
