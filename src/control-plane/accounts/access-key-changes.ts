import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { AccountEvent } from '../../contract/index.js';
import { FeedFollower, type FeedSubscription } from '../../event-store/feed.js';
import { EVENT_STORE, type EventStore, type FeedEvent } from '../../event-store/types.js';
import { AccessKeys } from './access-keys.js';

/** After these a key is no more what it was. */
const CHANGES: ReadonlySet<string> = new Set<AccountEvent['type']>(['AccessKeyRevoked', 'AccessKeyPolicyPut', 'AccessKeyPolicyDeleted']);

/** Follows the feed from now on, so that a key that another replica changed is read anew here as well. */
@Injectable()
export class AccessKeyChanges implements OnModuleInit, OnModuleDestroy {
  private subscription: FeedSubscription | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(FeedFollower) private readonly feed: FeedFollower,
    @Inject(AccessKeys) private readonly accessKeys: AccessKeys,
  ) {}

  async onModuleInit(): Promise<void> {
    this.subscription = this.feed.follow('access-key-changes', await this.store.feedHead(), (events) => {
      for (const event of events as readonly FeedEvent<AccountEvent>[]) {
        if (CHANGES.has(event.type)) this.accessKeys.forget((event.data as { accessKeyId: string }).accessKeyId);
      }
      return Promise.resolve();
    });
  }

  /** Before the pool is closed. */
  async onModuleDestroy(): Promise<void> {
    await this.subscription?.close();
  }
}
