import { readFileSync } from 'node:fs';

/**
 * The text of an .sql file that stands beside its source: `loadSql(import.meta.url, './list-aliases.sql')`. Read at
 * start, synchronously. Works from `src` and from `dist`, where the build copies the files.
 * @throws Error where there is no such file
 */
export function loadSql(moduleUrl: string, file: string): string {
  return readFileSync(new URL(file, moduleUrl), 'utf8');
}
