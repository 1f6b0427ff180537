/** What an account may use in a region. Sizes in bytes: AWS's own numbers, of which the sizes are not for change. */
export const CODE_SIZE_UNZIPPED = 262_144_000;
export const CODE_SIZE_ZIPPED = 52_428_800;
export const TOTAL_CODE_SIZE = 80_530_636_800;

/** AWS gives every account 1000 concurrent executions a region to begin with. */
const DEFAULT_CONCURRENT_EXECUTIONS = 1_000;

const MINIMUM_UNRESERVED = 100;

/** What must be left for functions without a reservation: 100 of the account's concurrent executions, or all where there are fewer. */
export const minimumUnreserved = (concurrentExecutions: number): number => Math.min(MINIMUM_UNRESERVED, concurrentExecutions);

/** The account's concurrent executions in a region, as the installation is set up. */
export const concurrentExecutionsOf = ({ concurrentExecutions }: { readonly concurrentExecutions?: number }): number =>
  concurrentExecutions ?? DEFAULT_CONCURRENT_EXECUTIONS;
