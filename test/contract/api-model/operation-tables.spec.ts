import { readFileSync } from 'node:fs';
import { README, readmeWithTables, REFUSAL_TABLE, refusalTable, unknownToModel } from './operation-tables.js';

it('serves no operation of Lambda that its API model does not have', () => {
  expect(unknownToModel).toEqual([]);
});

it.each([
  ['the table of refusals', REFUSAL_TABLE, refusalTable],
  ['the tables of README.md', README, () => readmeWithTables(readFileSync(README, 'utf8'))],
])('%s is as `npm run contract` writes it', (_which, file, written) => {
  expect(readFileSync(file, 'utf8')).toBe(written());
});
