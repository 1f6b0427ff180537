import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import { addPermission, removePermission, type AddPermission, type RemovePermission } from './permissions.decider.js';

export class AddPermissionCommand extends FunctionCommand<AddPermission> {}
export class RemovePermissionCommand extends FunctionCommand<RemovePermission> {}

export const permissionCommandHandlers = [
  functionCommandHandler(AddPermissionCommand, addPermission),
  functionCommandHandler(RemovePermissionCommand, removePermission),
];
