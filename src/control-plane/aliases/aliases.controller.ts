import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { cutPage, pageOf } from '../function/page.js';
import { ownFunction } from '../function/own-function.js';
import { aliasView } from './alias.view.js';
import { CreateAliasCommand, DeleteAliasCommand, UpdateAliasCommand } from './aliases.commands.js';
import { aliasInput, createAliasInput, listAliasesInput, updateAliasInput } from './aliases.inputs.js';
import { GetAliasQuery, ListAliasesQuery } from './aliases.queries.js';

const ALIASES = '/2015-03-31/functions/:FunctionName/aliases';

/** Names for versions: the switches of the yard. */
@Controller()
export class AliasesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @LambdaOperation('POST', ALIASES, 'CreateAlias', createAliasInput)
  async createAlias(call: Call<Input<typeof createAliasInput>>): Promise<Answer> {
    const target = ownFunction(call);
    const { Name: name, FunctionVersion: functionVersion, Description: description = '', RoutingConfig } = call.input;
    const additionalVersionWeights = RoutingConfig?.AdditionalVersionWeights ?? {};
    const command = { target, name, functionVersion, additionalVersionWeights, description };
    const { state } = await this.commands.execute(new CreateAliasCommand(command, call));
    return { status: 201, body: aliasView(state.aliases.get(name)!, target) };
  }

  @LambdaOperation('GET', `${ALIASES}/:Name`, 'GetAlias', aliasInput, { asOf: true })
  async getAlias(call: Call<Input<typeof aliasInput>>): Promise<Answer> {
    const target = ownFunction(call);
    return { status: 200, body: aliasView(await this.queries.execute(new GetAliasQuery(target, call.input.Name, call.asOf)), target) };
  }

  @LambdaOperation('PUT', `${ALIASES}/:Name`, 'UpdateAlias', updateAliasInput)
  async updateAlias(call: Call<Input<typeof updateAliasInput>>): Promise<Answer> {
    const target = ownFunction(call);
    const { Name: name, FunctionVersion: functionVersion, Description: description, RoutingConfig, RevisionId: revisionId } = call.input;
    const additionalVersionWeights = RoutingConfig && (RoutingConfig.AdditionalVersionWeights ?? {});
    const command = { target, name, functionVersion, additionalVersionWeights, description, revisionId };
    const { state } = await this.commands.execute(new UpdateAliasCommand(command, call));
    return { status: 200, body: aliasView(state.aliases.get(name)!, target) };
  }

  @LambdaOperation('DELETE', `${ALIASES}/:Name`, 'DeleteAlias', aliasInput)
  async deleteAlias(call: Call<Input<typeof aliasInput>>): Promise<Answer> {
    await this.commands.execute(new DeleteAliasCommand({ target: ownFunction(call), name: call.input.Name }, call));
    return NO_CONTENT;
  }

  @LambdaOperation('GET', ALIASES, 'ListAliases', listAliasesInput, { asOf: true })
  async listAliases(call: Call<Input<typeof listAliasesInput>>): Promise<Answer> {
    const target = ownFunction(call);
    const page = pageOf(call.input);
    const query = new ListAliasesQuery(target, { ...page, limit: page.limit + 1 }, call.input.FunctionVersion, call.asOf);
    const found = await this.queries.execute(query);
    const { rows, NextMarker } = cutPage(found, page, ({ name }) => name);
    return { status: 200, body: { Aliases: rows.map((alias) => aliasView(alias, target)), NextMarker } };
  }
}
