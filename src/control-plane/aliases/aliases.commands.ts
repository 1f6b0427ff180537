import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import { createAlias, deleteAlias, updateAlias, type CreateAlias, type DeleteAlias, type UpdateAlias } from './aliases.decider.js';

export class CreateAliasCommand extends FunctionCommand<CreateAlias> {}
export class UpdateAliasCommand extends FunctionCommand<UpdateAlias> {}
export class DeleteAliasCommand extends FunctionCommand<DeleteAlias> {}

export const aliasCommandHandlers = [
  functionCommandHandler(CreateAliasCommand, createAlias),
  functionCommandHandler(UpdateAliasCommand, updateAlias),
  functionCommandHandler(DeleteAliasCommand, deleteAlias),
];
