import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, QueryBus, type ICommandHandler } from '@nestjs/cqrs';
import { AwsError, S3Error } from '../../aws/errors.js';
import { bucketStream, type BucketEvent, type EventMetadata } from '../../contract/index.js';
import { CommandExecutor } from '../../event-store/command-executor.js';
import { bucketAggregate, type BucketState } from './bucket.aggregate.js';
import { bucketAlreadyExists, configureNotifications, deregisterBucket, registerBucket } from './bucket.decider.js';
import { GetBucketQuery } from './buckets.queries.js';
import { FUNCTION_POLICIES, checkDestinations, type FunctionPolicies } from './destinations.js';
import { checkNotificationConfiguration } from './notification-rules.js';
import type { RequestedConfiguration } from './notification-xml.js';

/** Whose bucket, and who asks: for the stream and its events. `commandId` makes an SDK's retry give the first answer. */
export interface BucketContext {
  readonly caller: { readonly accountId: string };
  readonly metadata: EventMetadata;
  readonly commandId?: string;
}

/** Registers a name for the caller's account. @throws S3Error BucketAlreadyExists, BucketAlreadyOwnedByYou */
export class RegisterBucketCommand extends Command<void> {
  constructor(
    readonly bucketName: string,
    readonly region: string,
    readonly context: BucketContext,
  ) {
    super();
  }
}

/** Gives a name free again. @throws S3Error NoSuchBucket, AccessDenied */
export class DeregisterBucketCommand extends Command<void> {
  constructor(
    readonly bucketName: string,
    readonly context: BucketContext,
  ) {
    super();
  }
}

/** Replaces a bucket's notification configuration. @throws S3Error NoSuchBucket, AccessDenied, InvalidArgument */
export class ConfigureNotificationsCommand extends Command<void> {
  constructor(
    readonly bucketName: string,
    readonly requested: RequestedConfiguration,
    readonly skipDestinationValidation: boolean,
    readonly context: BucketContext,
  ) {
    super();
  }
}

const execute = async (
  executor: CommandExecutor,
  bucketName: string,
  { caller, metadata, commandId }: BucketContext,
  decide: (state: BucketState) => readonly BucketEvent[],
): Promise<void> => {
  const streamId = bucketStream(caller.accountId, bucketName);
  try {
    await executor.execute({ aggregate: bucketAggregate, streamId, metadata, commandId, decide });
  } catch (error) {
    throw error instanceof AwsError && error.status === 409 ? operationAborted() : error;
  }
};

/** S3's word for races that were lost too often. */
const operationAborted = (): S3Error =>
  new S3Error(
    'OperationAborted',
    409,
    'A conflicting conditional operation is currently in progress against this resource. Please try again.',
  );

@CommandHandler(RegisterBucketCommand)
export class RegisterBucketHandler implements ICommandHandler<RegisterBucketCommand> {
  constructor(@Inject(CommandExecutor) private readonly executor: CommandExecutor) {}

  async execute({ bucketName, region, context }: RegisterBucketCommand): Promise<void> {
    try {
      await execute(this.executor, bucketName, context, (state) => registerBucket(state, { bucketName, region }));
    } catch (error) {
      throw isNameTaken(error) ? bucketAlreadyExists(bucketName) : error;
    }
  }
}

/** Whether the append ran into the index that keeps bucket names unique over all accounts. */
function isNameTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && constraint === 'parts_bucket_name';
}

@CommandHandler(DeregisterBucketCommand)
export class DeregisterBucketHandler implements ICommandHandler<DeregisterBucketCommand> {
  constructor(
    @Inject(CommandExecutor) private readonly executor: CommandExecutor,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  async execute({ bucketName, context }: DeregisterBucketCommand): Promise<void> {
    await this.queries.execute(new GetBucketQuery(context.caller.accountId, bucketName));
    await execute(this.executor, bucketName, context, (state) => deregisterBucket(state, bucketName));
  }
}

@CommandHandler(ConfigureNotificationsCommand)
export class ConfigureNotificationsHandler implements ICommandHandler<ConfigureNotificationsCommand> {
  constructor(
    @Inject(CommandExecutor) private readonly executor: CommandExecutor,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(FUNCTION_POLICIES) private readonly policies: FunctionPolicies,
  ) {}

  async execute({ bucketName, requested, skipDestinationValidation, context }: ConfigureNotificationsCommand): Promise<void> {
    const { accountId } = context.caller;
    const bucket = await this.queries.execute(new GetBucketQuery(accountId, bucketName));
    const configuration = checkNotificationConfiguration(requested, bucket.region, randomUUID);
    if (!skipDestinationValidation) await checkDestinations(this.policies, configuration.targets, { bucketName, accountId });
    await execute(this.executor, bucketName, context, (state) => configureNotifications(state, bucketName, configuration));
  }
}

export const bucketCommandHandlers = [RegisterBucketHandler, DeregisterBucketHandler, ConfigureNotificationsHandler];
