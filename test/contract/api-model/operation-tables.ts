import { bucketOperations } from '../../../src/control-plane/buckets/bucket-operation.js';
import { modelOperations } from './api-model.js';
import { servedOperations } from './served-operations.js';
import { reasonOf } from './unserved-reasons.js';

/** What `npm run contract` writes about the operations of Lambda's API model, from the model and the code. */

const ROOT = new URL('../../../', import.meta.url);
export const REFUSAL_TABLE = new URL('src/control-plane/http/lambda-operations.ts', ROOT);
export const README = new URL('README.md', ROOT);

const served = new Set(servedOperations.flatMap(({ service, name }) => (service === 'lambda' ? [name] : [])));

/** Served operations that the model does not know. */
export const unknownToModel: readonly string[] = [...served].filter((name) => !modelOperations.some((operation) => operation.name === name));

/** The table by which a refusal names an operation that is not served; paths with a query first, since they are more precise. */
export function refusalTable(): string {
  const sorted = [...modelOperations].sort((one, other) => Number(other.path.includes('?')) - Number(one.path.includes('?')));
  const rows = sorted.map(({ method, path, name }) => `  ['${method}', '${path}', '${name}'],\n`).join('');
  return `/** Every operation of Lambda's API model; written by \`npm run contract\`. */
export const lambdaOperations: readonly (readonly [method: string, path: string, name: string])[] = [
${rows}];
`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');

const [BEGIN, END] = ['<!-- operations: written by `npm run contract` -->', '<!-- end of operations -->'];

/** README with what is between the two markers made anew. @throws Error where it has no such markers */
export function readmeWithTables(readme: string): string {
  const [before, rest] = cut(readme, BEGIN);
  const [, after] = cut(rest, END);
  return `${before}${BEGIN}\n\n${readmeTables()}\n${END}${after}`;
}

function cut(text: string, marker: string): [string, string] {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`README.md has no line ${marker}`);
  return [text.slice(0, at), text.slice(at + marker.length)];
}

/** README's section: each operation of the model with its state, and what other services' operations are served. */
function readmeTables(): string {
  const lambda = modelOperations.map(({ name }) => [`\`${name}\``, served.has(name) ? 'served' : `not served: ${reasonOf(name)}`]);
  const others = servedOperations.flatMap(({ service, name }) => (service === 'lambda' || service === 'switchyard' ? [] : [[service, `\`${name}\``]]));
  const s3 = bucketOperations.map((name) => ['s3', `\`${name}\``]);
  const count = modelOperations.filter(({ name }) => served.has(name)).length;
  return `${count} of the ${modelOperations.length} operations of the API model are served.\n\n${table(['operation', 'state'], lambda)}\n` +
    `Of other services:\n\n${table(['service', 'operation'], [...others, ...s3].sort(([one = ''], [other = '']) => one.localeCompare(other)))}`;
}
