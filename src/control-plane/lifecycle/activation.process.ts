import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { EventMetadata, Recorded } from '../../contract/index.js';
import { FeedFollower, type FeedSubscription } from '../../event-store/feed.js';
import { Restoration } from '../../event-store/restoration.js';
import { rootArn } from '../../aws/index.js';
import { ActivateFunctionCommand, CompleteUpdateCommand } from './lifecycle.commands.js';

/** The name of the follower: of its checkpoint, and as the actor of its commands. */
export const ACTIVATION_FOLLOWER = 'function-activation';

/** The command that follows on an event, by the event's type. */
const FOLLOWED_BY: Readonly<Record<string, typeof ActivateFunctionCommand | typeof CompleteUpdateCommand>> = {
  FunctionCreated: ActivateFunctionCommand,
  FunctionCodeUpdated: CompleteUpdateCommand,
  FunctionConfigurationUpdated: CompleteUpdateCommand,
};

/**
 * What must happen after a function was created or updated: its package is stored by then, so it becomes Active, or its
 * update Successful. Durable (a checkpoint on the feed), idempotent (the deciders find nothing to do the second time).
 */
@Injectable()
export class ActivationProcess implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('FunctionActivation');
  private subscription?: FeedSubscription;

  constructor(
    @Inject(FeedFollower) private readonly feed: FeedFollower,
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Restoration) private readonly restoration: Restoration,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = await this.feed.runCheckpointed(ACTIVATION_FOLLOWER, async (events) => {
      const followed = events.filter(({ type }) => Object.hasOwn(FOLLOWED_BY, type));
      // What follows on them may be under way from where they come: whoever restores them ends what is left (AccountImport).
      const restoring = await this.restoration.restoring(followed.map(({ streamId }) => streamId));
      for (const event of followed) if (!restoring.has(event.streamId)) await this.follow(event);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.subscription?.close();
  }

  private async follow(event: Recorded): Promise<void> {
    const Command = FOLLOWED_BY[event.type];
    if (!Command) return;
    const [accountId, region, functionName] = event.streamId.split('/') as [string, string, string];
    const metadata = causedBy(event);
    const { requestId, correlationId, causationId } = metadata;
    const line = { command: Command.name, stream: event.streamId, requestId, correlationId, causationId };
    try {
      await this.commands.execute(new Command({ target: { accountId, region, functionName } }, { metadata }));
      this.logger.log({ message: 'followed an event', ...line });
    } catch (error) {
      this.logger.error({ message: 'could not follow an event; it is tried again', ...line }, error);
      throw error;
    }
  }
}

/** Metadata of a command that an event made necessary: the process is the actor, in the account of the event. */
function causedBy({ id, accountId, metadata }: Recorded): EventMetadata {
  return {
    time: new Date().toISOString(),
    actor: { accountId, accessKeyId: ACTIVATION_FOLLOWER, arn: rootArn(accountId) },
    sourceIp: metadata.sourceIp,
    userAgent: `switchyard/${ACTIVATION_FOLLOWER}`,
    requestId: randomUUID(),
    correlationId: metadata.correlationId,
    causationId: id,
  };
}
