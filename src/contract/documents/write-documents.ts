import { writeFileSync } from 'node:fs';
import { CONTRACT_FOLDER, documents } from './documents.js';

/** `npm run contract`: writes the JSON Schemas and the AsyncAPI document from the code. */
for (const [file, text] of documents) writeFileSync(new URL(file, CONTRACT_FOLDER), text);
