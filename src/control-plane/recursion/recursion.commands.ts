import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import { configureRecursion, type ConfigureRecursion } from './recursion.decider.js';

export class ConfigureRecursionCommand extends FunctionCommand<ConfigureRecursion> {}

export const recursionCommandHandlers = [functionCommandHandler(ConfigureRecursionCommand, configureRecursion)];
