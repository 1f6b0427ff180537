import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FunctionEvent } from '../../../contract/index.js';
import { FeedFollower, type FeedSubscription } from '../../../event-store/feed.js';
import type { FeedEvent } from '../../../event-store/types.js';
import { Keyring } from '../../secrets/keyring.js';

/** The name of the follower's checkpoint. */
export const FORGETTING_FOLLOWER = 'environment-forgetting';

/**
 * Destroys the data keys that events say are forgotten, wherever the command that should have done it died; and lets this
 * process forget what it holds of them, whichever control plane destroyed them. Durable (a checkpoint on the feed), idempotent.
 */
@Injectable()
export class ForgettingProcess implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('EnvironmentForgetting');
  private subscription?: FeedSubscription;

  constructor(
    @Inject(FeedFollower) private readonly feed: FeedFollower,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = await this.feed.runCheckpointed(FORGETTING_FOLLOWER, async (events) => {
      for (const event of events as readonly FeedEvent<FunctionEvent>[]) {
        if (event.type === 'EnvironmentForgotten') await this.destroy(event.streamId, (event.data as { keyId: string }).keyId);
      }
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.subscription?.close();
  }

  private async destroy(stream: string, keyId: string): Promise<void> {
    await this.keyring.destroy(stream, keyId);
    this.logger.log({ message: 'a data key is destroyed', stream, keyId });
  }
}
