import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import {
  createFunctionUrl, deleteFunctionUrl, updateFunctionUrl, type CreateFunctionUrl, type UpdateFunctionUrl, type UrlOwner,
} from './function-urls.decider.js';

export class CreateFunctionUrlCommand extends FunctionCommand<CreateFunctionUrl> {}
export class UpdateFunctionUrlCommand extends FunctionCommand<UpdateFunctionUrl> {}
export class DeleteFunctionUrlCommand extends FunctionCommand<UrlOwner> {}

export const functionUrlCommandHandlers = [
  functionCommandHandler(CreateFunctionUrlCommand, createFunctionUrl),
  functionCommandHandler(UpdateFunctionUrlCommand, updateFunctionUrl),
  functionCommandHandler(DeleteFunctionUrlCommand, deleteFunctionUrl),
];
