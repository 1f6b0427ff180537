import { readFileSync, writeFileSync } from 'node:fs';
import { README, readmeWithTables, REFUSAL_TABLE, refusalTable } from './operation-tables.js';

/** Part of `npm run contract`: writes what the code and the API model say about Lambda's operations. */
writeFileSync(REFUSAL_TABLE, refusalTable());
writeFileSync(README, readmeWithTables(readFileSync(README, 'utf8')));
