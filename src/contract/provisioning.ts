/** Which function's provisioned concurrency is asked for, as the control plane knows it: the invoker waits for that version of its stream, bounded. */
export interface ProvisionedConcurrencyQuery {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  readonly streamVersion: number;
}

/** What an invoker keeps for one version or alias. */
export interface ProvisionedEnvironments {
  /** Environments that are initialised, whether they run something or wait for it. */
  readonly initialised: number;
  /** Why no more of them could be started, the last time it was tried; absent while nothing failed. */
  readonly failure?: string;
}

/** AWS's word for an init that fails (recorded). */
export const INIT_FAILURE = 'FUNCTION_ERROR_INIT_FAILURE';

/**
 * Tells an invoker its place among those that are there: it keeps the provisioned environments of the functions that prefer it
 * (rendezvous.ts). Said again and again by every control plane, so that an invoker that begins anew, or takes over, learns of it.
 */
export interface Placement {
  /** The control plane that says so: several may see different invokers for a moment. */
  readonly announcer: string;
  /** Invokers that answered this control plane, by the URL that calls go to; none where it has just begun to ask. */
  readonly nodes: readonly string[];
  /** Which of them is told. */
  readonly self: string;
}
