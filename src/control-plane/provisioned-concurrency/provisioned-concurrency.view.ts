import type { ProvisionedEnvironments } from '../../contract/index.js';
import type { ProvisionedConcurrencyPart } from '../function/function.state.js';

/** ISO time without milliseconds, as AWS's documentation shows this one: `2019-12-31T20:28:49+0000`. */
const inSeconds = (iso: string): string => iso.replace(/(\.\d+)?Z$/, '+0000');

/** What nothing is known of yet: it is under way. */
const NOTHING: ProvisionedEnvironments = { initialised: 0 };

/** ProvisionedConcurrencyConfig with what an invoker really keeps of it. */
export function provisionedConcurrencyView(
  { provisionedConcurrentExecutions: requested, lastModified }: ProvisionedConcurrencyPart,
  { initialised, failure }: ProvisionedEnvironments = NOTHING,
): Record<string, unknown> {
  const available = Math.min(initialised, requested);
  const ready = available === requested;
  const StatusReason = ready ? undefined : failure;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
    Status: ready ? 'READY' : StatusReason === undefined ? 'IN_PROGRESS' : 'FAILED',
    StatusReason,
    LastModified: inSeconds(lastModified),
  };
}
