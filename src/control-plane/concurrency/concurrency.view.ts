import type { LatestPart } from '../function/function.state.js';

/** A function's Concurrency as the API shows it: empty where nothing is reserved. */
export const concurrencyView = ({ reservedConcurrentExecutions }: LatestPart): { readonly ReservedConcurrentExecutions?: number } =>
  reservedConcurrentExecutions === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrentExecutions };
