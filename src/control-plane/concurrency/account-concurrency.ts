/** Concurrent executions of an account in a region, and how many must be left for functions that have none set aside: AWS's defaults. */
export const ACCOUNT_CONCURRENCY = { concurrentExecutions: 1000, minimumUnreserved: 100 } as const;
