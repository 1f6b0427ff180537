import { AwsError } from '../../../aws/index.js';
import type { RollbackPlanEntry } from '../../../contract/index.js';
import type { FunctionState } from '../../function/function.state.js';
import type { FunctionTarget } from '../../function/function.decider.js';
import { AliasHistory, end, type Destination } from './alias-history.js';
import type { AliasEvent } from './moves.js';
import { rollbackAlias } from './rollback.decider.js';
import { pointedAt, rollbackView } from './rollback.view.js';

/** A moment that aliases are to go back to. */
export type PastDestination = Extract<Destination, { text: string }>;

/**
 * What going back to a moment means for each alias that a function has or had then, by name. It asks the decider of the single
 * rollback, so both say the same. `events`: of all its aliases, up to the state.
 */
export function planRollbacks(target: FunctionTarget, state: FunctionState, events: readonly AliasEvent[], to: PastDestination): RollbackPlanEntry[] {
  const names = new Set(events.flatMap((event) => (event.type === 'FunctionDeleted' ? [] : [event.data.aliasName])));
  return [...names].sort().flatMap((name) => {
    const own = events.filter((event) => event.type === 'FunctionDeleted' || event.data.aliasName === name);
    return planned(target, state, new AliasHistory(target.functionName, name, own), to);
  });
}

function planned(target: FunctionTarget, state: FunctionState, history: AliasHistory, to: PastDestination): RollbackPlanEntry[] {
  const { present, aliasName: name } = history;
  const then = history.lifeAt(to.moment);
  const alias = {
    FunctionName: target.functionName,
    Name: name,
    ...(present && { From: pointedAt(present.last.inEffect.target) }),
    ...(then && { To: pointedAt(then.last.inEffect.target) }),
  };
  if (!present) return then ? [{ ...alias, Status: 'untouched', Reason: `${name} of ${target.functionName} is gone: ${end(history.ended!)}.` }] : [];
  try {
    const moves = rollbackAlias(state, { target, name, history, to });
    if (moves.length === 0) return [{ ...alias, Status: 'unchanged' }];
    return [{ Status: 'move', ...rollbackView(target.functionName, history, to, present.last.event.id) }];
  } catch (refusal) {
    if (!(refusal instanceof AwsError)) throw refusal;
    const sameLife = then?.begin.event.id === present.begin.event.id;
    return [{ ...alias, Status: sameLife ? 'impossible' : 'untouched', Reason: refusal.message }];
  }
}
