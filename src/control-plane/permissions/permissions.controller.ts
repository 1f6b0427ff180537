import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { orderedStatement, policyDocument } from '../../aws/index.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { ownFunction } from '../function/own-function.js';
import { targetArn } from '../function/function.decider.js';
import { AddPermissionCommand, RemovePermissionCommand } from './permissions.commands.js';
import { addPermissionInput, getPolicyInput, removePermissionInput } from './permissions.inputs.js';
import { GetPolicyQuery } from './permissions.queries.js';
import { statementFrom } from './statement.js';

const POLICY = '/2015-03-31/functions/:FunctionName/policy';

/** Resource policies: one for the unqualified function, each version and each alias. */
@Controller()
export class PermissionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @LambdaOperation('POST', POLICY, 'AddPermission', addPermissionInput)
  async addPermission(call: Call<Input<typeof addPermissionInput>>): Promise<Answer> {
    const { qualifier = null, ...target } = ownFunction(call);
    const statement = statementFrom(call.input, targetArn(target, qualifier ?? undefined));
    await this.commands.execute(new AddPermissionCommand({ target, qualifier, statement, revisionId: call.input.RevisionId }, call));
    return { status: 201, body: { Statement: JSON.stringify(orderedStatement(statement)) } };
  }

  @LambdaOperation('GET', POLICY, 'GetPolicy', getPolicyInput, { asOf: true })
  async getPolicy(call: Call<Input<typeof getPolicyInput>>): Promise<Answer> {
    const { qualifier, ...target } = ownFunction(call);
    const { statements, revisionId } = await this.queries.execute(new GetPolicyQuery(target, qualifier, call.asOf));
    return { status: 200, body: { Policy: policyDocument(statements), RevisionId: revisionId } };
  }

  @LambdaOperation('DELETE', `${POLICY}/:StatementId`, 'RemovePermission', removePermissionInput)
  async removePermission(call: Call<Input<typeof removePermissionInput>>): Promise<Answer> {
    const { qualifier = null, ...target } = ownFunction(call);
    const { StatementId: statementId, RevisionId: revisionId } = call.input;
    await this.commands.execute(new RemovePermissionCommand({ target, qualifier, statementId, revisionId }, call));
    return NO_CONTENT;
  }
}
