import { functionNameToChange, marker } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

/** The model has another pattern here than for other operations' qualifiers: the one from before `$LATEST.PUBLISHED`. */
const qualifier = { in: 'query', type: 'string', required: true, minLength: 1, maxLength: 128, pattern: '(|[a-zA-Z0-9$_-]+)' } as const;

export const provisionedConcurrencyInput = input({ FunctionName: functionNameToChange, Qualifier: qualifier });

export const putProvisionedConcurrencyInput = input({
  ...provisionedConcurrencyInput,
  ProvisionedConcurrentExecutions: { in: 'body', type: 'integer', required: true, min: 1 },
});

export const listProvisionedConcurrencyInput = input({
  FunctionName: functionNameToChange,
  Marker: marker,
  MaxItems: { in: 'query', type: 'integer', min: 1, max: 50 },
});
