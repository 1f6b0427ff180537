import type { AliasTarget, FunctionEvent } from '../../../contract/index.js';
import type { FunctionState } from '../../function/function.state.js';
import type { RequestedSubject } from './requested-subject.js';

const pointsAt = ({ functionVersion, additionalVersionWeights }: AliasTarget, version: string): boolean =>
  functionVersion === version || Object.hasOwn(additionalVersionWeights, version);

/** Whether what an event took away was, or pointed at, the alias or version that is asked about. All other events say so themselves. */
export function concerns({ alias, version }: Pick<RequestedSubject, 'alias' | 'version'>, event: FunctionEvent, before: FunctionState | undefined): boolean {
  if (event.type === 'FunctionDeleted') {
    if (alias !== undefined) return before?.aliases.has(alias) ?? false;
    return version === undefined || (before?.versions.has(version) ?? false);
  }
  if (event.type !== 'AliasDeleted' || version === undefined) return true;
  const deleted = before?.aliases.get(event.data.aliasName);
  return deleted !== undefined && pointsAt(deleted.target, version);
}
