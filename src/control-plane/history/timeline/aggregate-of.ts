import type { DomainEvent, Recorded } from '../../../contract/index.js';
import type { Aggregate } from '../../../event-store/aggregate.js';
import { accountAggregate } from '../../accounts/account.aggregate.js';
import { bucketAggregate } from '../../buckets/bucket.aggregate.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import { roleAggregate } from '../../roles/role.aggregate.js';

const AGGREGATES = [functionAggregate, bucketAggregate, accountAggregate, roleAggregate];

/** What folds the stream that an event is in. @throws Error for a type of stream that there is not */
export function aggregateOf({ streamType }: Pick<Recorded, 'streamType'>): Aggregate<unknown, DomainEvent> {
  const aggregate = AGGREGATES.find(({ type }) => type === streamType);
  if (!aggregate) throw new Error(`there is no aggregate ${streamType}`);
  return aggregate as unknown as Aggregate<unknown, DomainEvent>;
}
