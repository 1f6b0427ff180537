import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import {
  deleteProvisionedConcurrency, putProvisionedConcurrency, type ProvisionedTarget, type PutProvisionedConcurrency,
} from './provisioned-concurrency.decider.js';

export class PutProvisionedConcurrencyCommand extends FunctionCommand<PutProvisionedConcurrency> {}
export class DeleteProvisionedConcurrencyCommand extends FunctionCommand<ProvisionedTarget> {}

export const provisionedConcurrencyCommandHandlers = [
  functionCommandHandler(PutProvisionedConcurrencyCommand, putProvisionedConcurrency),
  functionCommandHandler(DeleteProvisionedConcurrencyCommand, deleteProvisionedConcurrency),
];
