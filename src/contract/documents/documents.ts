import { asyncApi } from './asyncapi.js';
import { eventDataSchemas, messageSchemas } from './json-schemas.js';

/** Where the files of the contract lie. */
export const CONTRACT_FOLDER = new URL('../', import.meta.url);

const text = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

/**
 * The files that the code gives, by name in `src/contract`. Schemas of versions before the current are files only: what was
 * written once is never written again.
 */
export const documents: ReadonlyMap<string, string> = new Map([
  ...[...eventDataSchemas, ...Object.values(messageSchemas)].map(({ file, document }): [string, string] => [file, text(document)]),
  ['asyncapi.json', text(asyncApi)],
]);
