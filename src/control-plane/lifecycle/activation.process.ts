import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { EventMetadata, Recorded } from '../../contract/index.js';
import { FeedFollower, type FeedSubscription } from '../../event-store/feed.js';
import { rootArn } from '../../aws/index.js';
import { ActivateFunctionCommand, CompleteUpdateCommand } from './lifecycle.commands.js';

const NAME = 'function-activation';

/**
 * What must happen after a function was created or updated: its package is stored by then, so it becomes Active, or its
 * update Successful. Durable (a checkpoint on the feed), idempotent (the deciders find nothing to do the second time).
 */
@Injectable()
export class ActivationProcess implements OnApplicationBootstrap, OnApplicationShutdown {
  private subscription?: FeedSubscription;

  constructor(
    @Inject(FeedFollower) private readonly feed: FeedFollower,
    @Inject(CommandBus) private readonly commands: CommandBus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = await this.feed.runCheckpointed(NAME, async (events) => {
      for (const event of events) await this.follow(event);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.subscription?.close();
  }

  private async follow(event: Recorded): Promise<void> {
    const [accountId, region, functionName] = event.streamId.split('/') as [string, string, string];
    const input = { target: { accountId, region, functionName } };
    const context = { metadata: causedBy(event) };
    if (event.type === 'FunctionCreated') {
      await this.commands.execute(new ActivateFunctionCommand(input, context));
    } else if (event.type === 'FunctionCodeUpdated' || event.type === 'FunctionConfigurationUpdated') {
      await this.commands.execute(new CompleteUpdateCommand(input, context));
    }
  }
}

/** Metadata of a command that an event made necessary: the process is the actor, in the account of the event. */
function causedBy({ id, accountId, metadata }: Recorded): EventMetadata {
  return {
    time: new Date().toISOString(),
    actor: { accountId, accessKeyId: NAME, arn: rootArn(accountId) },
    sourceIp: metadata.sourceIp,
    userAgent: `switchyard/${NAME}`,
    requestId: randomUUID(),
    correlationId: metadata.correlationId,
    causationId: id,
  };
}
