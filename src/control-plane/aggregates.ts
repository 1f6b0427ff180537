import { folded, type FoldedAggregate } from '../event-store/folded-aggregate.js';
import { accountAggregate } from './accounts/account.aggregate.js';
import { bucketAggregate } from './buckets/bucket.aggregate.js';
import { functionAggregate } from './function/function.aggregate.js';
import { roleAggregate } from './roles/role.aggregate.js';

/** Every aggregate of the control plane, for what folds all streams: verification and rebuild. */
export const AGGREGATES: readonly FoldedAggregate[] = [folded(functionAggregate), folded(bucketAggregate), folded(accountAggregate), folded(roleAggregate)];
