import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import type { FunctionTarget } from '../function/function.decider.js';
import {
  activateFunction, completeUpdate, createFunction, deleteFunction, updateFunctionCode, updateFunctionConfiguration,
  type CreateFunction, type DeleteFunction, type UpdateFunctionCode, type UpdateFunctionConfiguration,
} from './lifecycle.decider.js';

export class CreateFunctionCommand extends FunctionCommand<CreateFunction> {}
export class ActivateFunctionCommand extends FunctionCommand<{ readonly target: FunctionTarget }> {}
export class UpdateFunctionCodeCommand extends FunctionCommand<UpdateFunctionCode> {}
export class UpdateFunctionConfigurationCommand extends FunctionCommand<UpdateFunctionConfiguration> {}
export class CompleteUpdateCommand extends FunctionCommand<{ readonly target: FunctionTarget }> {}
export class DeleteFunctionCommand extends FunctionCommand<DeleteFunction> {}

export const lifecycleCommandHandlers = [
  functionCommandHandler(CreateFunctionCommand, createFunction),
  functionCommandHandler(ActivateFunctionCommand, activateFunction),
  functionCommandHandler(UpdateFunctionCodeCommand, updateFunctionCode),
  functionCommandHandler(UpdateFunctionConfigurationCommand, updateFunctionConfiguration),
  functionCommandHandler(CompleteUpdateCommand, completeUpdate),
  functionCommandHandler(DeleteFunctionCommand, deleteFunction),
];
