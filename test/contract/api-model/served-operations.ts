import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { servedBy, type OperationDefinition } from '../../../src/control-plane/http/operation.js';

const SOURCES = fileURLToPath(new URL('../../../src/control-plane/', import.meta.url));
const DECORATED = /^\s*@\w*(?:Operation|Route)\(/m;

const filesWithOperations = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => join(SOURCES, file))
  .filter((file) => DECORATED.test(readFileSync(file, 'utf8')))
  .sort();

/** What the decorators of a file's classes say, as the registry of operations reads them when it starts. */
async function definitionsIn(file: string): Promise<OperationDefinition[]> {
  const classes = Object.values((await import(file)) as Record<string, unknown>).filter((exported) => typeof exported === 'function');
  const methods = classes.flatMap(({ prototype }) => (prototype === undefined ? [] : Object.values(Object.getOwnPropertyDescriptors(prototype as object))));
  const served = methods.flatMap(({ value }) => (typeof value === 'function' ? servedBy(value as object) : []));
  return served.flatMap((one) => (one.kind === 'operation' ? [one.definition] : []));
}

/** Every operation that the code serves, of all services but S3, which takes its operations apart itself. */
export const servedOperations: readonly OperationDefinition[] = await definitionsOfAll();

/** One after the other: jest's loader of modules takes no imports that overlap. */
async function definitionsOfAll(): Promise<OperationDefinition[]> {
  const definitions: OperationDefinition[] = [];
  for (const file of filesWithOperations) definitions.push(...(await definitionsIn(file)));
  return definitions;
}
