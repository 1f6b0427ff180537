import { shareCommandHandler } from '../concurrency/share-command-handler.js';
import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import {
  deleteProvisionedConcurrency, putProvisionedConcurrency, type ProvisionedTarget, type PutProvisionedConcurrency,
} from './provisioned-concurrency.decider.js';

export class PutProvisionedConcurrencyCommand extends FunctionCommand<
  ProvisionedTarget & Pick<PutProvisionedConcurrency, 'provisionedConcurrentExecutions'>
> {}
export class DeleteProvisionedConcurrencyCommand extends FunctionCommand<ProvisionedTarget> {}

export const provisionedConcurrencyCommandHandlers = [
  shareCommandHandler(PutProvisionedConcurrencyCommand, putProvisionedConcurrency),
  functionCommandHandler(DeleteProvisionedConcurrencyCommand, deleteProvisionedConcurrency),
];
