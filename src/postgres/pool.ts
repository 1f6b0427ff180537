import pg from 'pg';

/** Who connects (shown in pg_stat_activity), and how many connections at most. */
export interface PoolOptions {
  readonly applicationName: string;
  /** Default 10. */
  readonly max?: number;
  /** Longest time of one statement in milliseconds; 0 for no limit. Default 30 s. */
  readonly statementTimeoutMs?: number;
  /** Told of an idle connection that was lost; the pool replaces it by itself. */
  readonly onError?: (error: Error) => void;
}

/**
 * Limits that keep one stuck client from holding the feed back: an open write transaction anywhere in the cluster
 * delays every follower (event store rule 3). The append also needs a new snapshot after its lock: READ COMMITTED.
 */
export function connectionSettings(databaseUrl: string, { applicationName, statementTimeoutMs = 30_000 }: PoolOptions): pg.ClientConfig {
  return {
    connectionString: databaseUrl,
    application_name: applicationName,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 10_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: '-c default_transaction_isolation=read\\ committed',
  };
}

/** A pool of connections to a database; `end()` it. A lost connection never crashes the process. */
export function createPool(databaseUrl: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({ ...connectionSettings(databaseUrl, options), max: options.max ?? 10, idleTimeoutMillis: 60_000 });
  pool.on('error', (error) => options.onError?.(error));
  return pool;
}
