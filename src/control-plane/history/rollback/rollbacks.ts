import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { AliasRollback } from '../../../contract/index.js';
import { Functions, type CommandContext } from '../../function/functions.js';
import type { FunctionTarget } from '../../function/function.decider.js';
import { AliasEvents } from './alias-events.store.js';
import { AliasHistory, type Destination } from './alias-history.js';
import { RollbackAliasCommand } from './rollback.commands.js';
import { rollbackAlias } from './rollback.decider.js';
import { rollbackView } from './rollback.view.js';

/** Which alias, and where to. `revisionId`: only if the alias still has it. */
export interface RollbackRequest {
  readonly target: FunctionTarget;
  readonly name: string;
  readonly to: Destination;
  readonly revisionId?: string;
}

/** Puts aliases back, or says what that would do. */
@Injectable()
export class Rollbacks {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Functions) private readonly functions: Functions,
    @Inject(AliasEvents) private readonly events: AliasEvents,
  ) {}

  /** @throws AwsError see rollbackAlias */
  async perform(request: RollbackRequest, context: CommandContext): Promise<AliasRollback> {
    const { target, name, to } = request;
    const history = await this.history(target, name);
    const { state, version, duplicate } = await this.commands.execute(new RollbackAliasCommand({ ...request, history }, context));
    if (duplicate) return this.firstAnswer(target, name, version);
    return rollbackView(target.functionName, history, to, state.aliases.get(name)!.revisionId);
  }

  /** The same answer and the same refusals; nothing is changed. @throws AwsError see rollbackAlias */
  async preview(request: RollbackRequest): Promise<AliasRollback> {
    const { target, name, to } = request;
    const { state, version } = await this.functions.read(target);
    const history = await this.history(target, name, version);
    rollbackAlias(state, { ...request, history });
    return rollbackView(target.functionName, history, to, state.aliases.get(name)!.revisionId);
  }

  private async history(target: FunctionTarget, aliasName: string, upTo?: number): Promise<AliasHistory> {
    return new AliasHistory(target.functionName, aliasName, await this.events.read(target, { aliasName, upTo }));
  }

  /** Of a retry: what the rollback that was recorded up to this version did. */
  private async firstAnswer(target: FunctionTarget, aliasName: string, upTo: number): Promise<AliasRollback> {
    const events = await this.events.read(target, { aliasName, upTo });
    const done = events.at(-1);
    if (done?.type !== 'AliasRetargeted' || done.data.restores === undefined) throw new Error(`version ${upTo} is no rollback of ${aliasName}`);
    const before = new AliasHistory(target.functionName, aliasName, events.slice(0, -1));
    return rollbackView(target.functionName, before, { eventId: done.data.restores }, done.id);
  }
}
