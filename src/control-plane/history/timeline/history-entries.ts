import { Inject, Injectable } from '@nestjs/common';
import type {
  AccountEvent, BucketEvent, FunctionConfiguration, FunctionEvent, HistoryChange, HistoryEntry, Recorded, RoleEvent,
} from '../../../contract/index.js';
import type { AccountState } from '../../accounts/account.aggregate.js';
import type { BucketState } from '../../buckets/bucket.aggregate.js';
import type { FunctionState } from '../../function/function.state.js';
import type { RoleState } from '../../roles/role.aggregate.js';
import { SecretUnreadable } from '../../secrets/cipher.js';
import { Keyring } from '../../secrets/keyring.js';
import { accountChange } from './account-change.js';
import { bucketChange } from './bucket-change.js';
import { aggregateOf } from './aggregate-of.js';
import { concerns } from './concerns.js';
import type { SameVariables } from './differences.js';
import { functionChange } from './function-change.js';
import { historyEntry } from './history-entry.js';
import { roleChange } from './role-change.js';
import type { RequestedSubject } from './requested-subject.js';
import { StatesBefore } from './states-before.js';

/** Events that say what they changed without the state before them. */
const SPEAKS_FOR_ITSELF: ReadonlySet<string> = new Set([
  'FunctionCreated', 'VersionPublished', 'AliasCreated', 'AliasRetargeted', 'PermissionAdded', 'BucketRegistered', 'AccountOpened', 'AccessKeyIssued', 'RoleCreated',
]);

/** Makes the entries of a history from its events, with the values before each change from the fold of the streams. */
@Injectable()
export class HistoryEntries {
  constructor(
    @Inject(StatesBefore) private readonly statesBefore: StatesBefore,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  /** In the order of the events; without those that turn out not to be about the subject. */
  async of(events: readonly Recorded[], subject: Pick<RequestedSubject, 'alias' | 'version'> = {}): Promise<HistoryEntry[]> {
    const states = await this.statesBefore.of(events.filter(({ type }) => !SPEAKS_FOR_ITSELF.has(type)));
    const entries: HistoryEntry[] = [];
    for (const event of events) {
      const before = states.get(event.id);
      if (event.streamType === 'Function' && !concerns(subject, event as FunctionEvent, before as FunctionState | undefined)) continue;
      entries.push(historyEntry(event, await this.change(event, before)));
    }
    return entries;
  }

  private async change(event: Recorded, before: unknown = aggregateOf(event).initial): Promise<HistoryChange> {
    if (event.streamType === 'Bucket') return bucketChange(event as BucketEvent, before as BucketState);
    if (event.streamType === 'Account') return accountChange(event as AccountEvent, before as AccountState);
    if (event.streamType === 'Role') return roleChange(event as Recorded & RoleEvent, before as RoleState);
    const changed = event as FunctionEvent;
    const state = before as FunctionState;
    const same = changed.type === 'FunctionConfigurationUpdated' && state.latest
      ? await this.sameVariables(event.streamId, state.latest.configuration, changed.data.configuration) : undefined;
    return functionChange(changed, state, same);
  }

  /** A value that is given again is encrypted anew. Where the key is gone nobody can tell any more. */
  private async sameVariables(streamId: string, { environment: before }: FunctionConfiguration, { environment: after }: FunctionConfiguration): Promise<SameVariables | undefined> {
    const doubtful = Object.keys(after?.variables ?? {}).filter((name) => before && Object.hasOwn(before.variables, name) && before.variables[name] !== after!.variables[name]);
    if (doubtful.length === 0) return undefined;
    const of = (variables: Readonly<Record<string, string>>) =>
      this.keyring.decryptVariables(streamId, Object.fromEntries(doubtful.map((name) => [name, variables[name]!])));
    try {
      const [old, now] = [await of(before!.variables), await of(after!.variables)];
      return new Set(doubtful.filter((name) => old[name] === now[name]));
    } catch (error) {
      if (error instanceof SecretUnreadable) return undefined;
      throw error;
    }
  }
}
