import { functionNameToChange } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

export const concurrencyInput = input({ FunctionName: functionNameToChange });

export const putFunctionConcurrencyInput = input({
  FunctionName: functionNameToChange,
  ReservedConcurrentExecutions: { in: 'body', type: 'integer', required: true, min: 0 },
});
