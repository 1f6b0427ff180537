/** Sizes in bytes: AWS's own numbers. */
export const CODE_SIZE_UNZIPPED = 262_144_000;
export const CODE_SIZE_ZIPPED = 52_428_800;
export const TOTAL_CODE_SIZE = 80_530_636_800;

const DEFAULT_CONCURRENT_EXECUTIONS = 1_000;
const MINIMUM_UNRESERVED = 100;

/** What the functions of an account may run at once in a region, and how much of it must be left for those without a share of their own. */
export interface AccountConcurrency {
  readonly concurrentExecutions: number;
  readonly minimumUnreserved: number;
}

/** As the installation is set up, by default as AWS gives it: 1000, of which 100 stay unreserved, or all where there are fewer. */
export function accountConcurrency({ concurrentExecutions = DEFAULT_CONCURRENT_EXECUTIONS }: { readonly concurrentExecutions?: number }): AccountConcurrency {
  return { concurrentExecutions, minimumUnreserved: Math.min(MINIMUM_UNRESERVED, concurrentExecutions) };
}
