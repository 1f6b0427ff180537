import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import { deleteResourcePolicy, putResourcePolicy, type DeleteResourcePolicy, type PutResourcePolicy } from './resource-policies.decider.js';

export class PutResourcePolicyCommand extends FunctionCommand<PutResourcePolicy> {}
export class DeleteResourcePolicyCommand extends FunctionCommand<DeleteResourcePolicy> {}

export const resourcePolicyCommandHandlers = [
  functionCommandHandler(PutResourcePolicyCommand, putResourcePolicy),
  functionCommandHandler(DeleteResourcePolicyCommand, deleteResourcePolicy),
];
