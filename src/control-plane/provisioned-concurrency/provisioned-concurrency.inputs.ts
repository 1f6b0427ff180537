import { functionNameToChange, marker, qualifier } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

export const provisionedConcurrencyInput = input({ FunctionName: functionNameToChange, Qualifier: { ...qualifier, required: true } });

export const putProvisionedConcurrencyInput = input({
  ...provisionedConcurrencyInput,
  ProvisionedConcurrentExecutions: { in: 'body', type: 'integer', required: true, min: 1 },
});

export const listProvisionedConcurrencyInput = input({
  FunctionName: functionNameToChange,
  Marker: marker,
  MaxItems: { in: 'query', type: 'integer', min: 1, max: 50 },
});
