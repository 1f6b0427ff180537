import type { FunctionRoute } from '../../contract/index.js';
import type { Executor } from '../execution/types.js';
import type { ReplacedFunction } from './routing-table.js';

/**
 * Ends the environments of what is no longer routed to, now and not when somebody calls again: they hold the values of an
 * environment that may have been forgotten.
 */
export const retiring = (executor: Pick<Executor, 'retire'>): ReplacedFunction => (stream, before, after) => {
  for (const { version, revision } of Object.values(before?.versions ?? {})) {
    if (revisionOf(after, version) !== revision) executor.retire(stream, version, revision);
  }
};

const revisionOf = (route: FunctionRoute | undefined, version: string): string | undefined => route?.versions[version]?.revision;
