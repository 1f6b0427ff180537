import { FunctionCommand, functionCommandHandler } from '../../function/functions.js';
import { rollbackAlias, type RollbackAlias } from './rollback.decider.js';

export class RollbackAliasCommand extends FunctionCommand<RollbackAlias> {}

export const rollbackCommandHandlers = [functionCommandHandler(RollbackAliasCommand, rollbackAlias)];
