import { unqualifiedFunctionName } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

export const getFunctionRecursionConfigInput = input({ FunctionName: unqualifiedFunctionName });

export const putFunctionRecursionConfigInput = input({
  FunctionName: unqualifiedFunctionName,
  RecursiveLoop: { in: 'body', type: 'string', enum: ['Terminate', 'Allow'], required: true },
});
