import { readFileSync } from 'node:fs';

/**
 * The text of an .sql file that stands beside its source: `loadSql(import.meta.url, './list-aliases.sql')`. Read at
 * start, synchronously. Works from `src` and from `dist`, where the build copies the files.
 * @throws Error where there is no such file
 */
export function loadSql(moduleUrl: string, file: string): string {
  return readFileSync(new URL(file, moduleUrl), 'utf8');
}

/** A statement that each connection prepares once, under its name. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * The statements of a module, by the names of their .sql files beside it: `statements(import.meta.url, 'history')('account-events')`
 * is `account-events.sql`, prepared as `history-account-events`. @throws Error where there is no such file
 */
export const statements = (moduleUrl: string, group: string) => (name: string): PreparedStatement =>
  ({ name: `${group}-${name}`, text: loadSql(moduleUrl, `./${name}.sql`) });
