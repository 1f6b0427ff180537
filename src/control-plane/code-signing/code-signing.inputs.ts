import { functionNameToManage } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

export const getFunctionCodeSigningConfigInput = input({ FunctionName: functionNameToManage });
