import { input } from '../../http/shapes.js';

const accountId = { type: 'string', pattern: '\\d{12}' } as const;

/** GET /_switchyard/export. */
export const exportAccountInput = input({ AccountId: { ...accountId, in: 'query' } });

/** POST /_switchyard/import. The body is a piece of an export: whole lines. */
export const importAccountInput = input({
  AccountId: { ...accountId, in: 'query', required: true },
  WithoutSecrets: { type: 'boolean', in: 'query' },
});
