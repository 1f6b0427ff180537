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

/** As many as one wants to undo by hand, nearly always. */
const NEWEST_EVENTS = 100;

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
    const history = await this.history(target, name, to);
    const { state, version, duplicate } = await this.commands.execute(new RollbackAliasCommand({ ...request, history }, context));
    if (duplicate) return this.firstAnswer(target, name, version);
    return rollbackView(target.functionName, history, to, state.aliases.get(name)!.revisionId);
  }

  /** The same answer and the same refusals; nothing is changed. @throws AwsError see rollbackAlias */
  async preview(request: RollbackRequest): Promise<AliasRollback> {
    const { target, name, to } = request;
    const { state, version } = await this.functions.read(target);
    const history = await this.history(target, name, to, version);
    rollbackAlias(state, { ...request, history });
    return rollbackView(target.functionName, history, to, state.aliases.get(name)!.revisionId);
  }

  /** Made of the newest events where these tell enough: an alias may have been moved a hundred thousand times. */
  private async history(target: FunctionTarget, aliasName: string, to: Destination, upTo?: number): Promise<AliasHistory> {
    const newest = await this.events.read(target, { aliasName, upTo, newest: NEWEST_EVENTS });
    const known = new AliasHistory(target.functionName, aliasName, newest, newest.length < NEWEST_EVENTS);
    if (known.knows(to)) return known;
    return new AliasHistory(target.functionName, aliasName, await this.events.read(target, { aliasName, upTo }));
  }

  /** Of a retry: what the rollback that was recorded up to this version did. */
  private async firstAnswer(target: FunctionTarget, aliasName: string, upTo: number): Promise<AliasRollback> {
    const [done] = await this.events.read(target, { aliasName, upTo, newest: 1 });
    if (done?.type !== 'AliasRetargeted' || done.data.restores === undefined) throw new Error(`version ${upTo} is no rollback of ${aliasName}`);
    const to = { eventId: done.data.restores };
    return rollbackView(target.functionName, await this.history(target, aliasName, to, done.version - 1), to, done.id);
  }
}
