export { migrate, type Migrations } from './migrate.js';
export { connectionSettings, createPool, type PoolOptions } from './pool.js';
export { loadSql, statements, type PreparedStatement } from './sql-files.js';
export type { Pool } from 'pg';
