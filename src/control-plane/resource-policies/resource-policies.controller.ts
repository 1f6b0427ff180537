import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { parseOwnFunctionReference, policyDocument, resourceNotFound, type FunctionReference } from '../../aws/index.js';
import { UNQUALIFIED } from '../../contract/index.js';
import type { PolicyPart } from '../function/function.state.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { GetPolicyQuery } from '../permissions/permissions.queries.js';
import { DeleteResourcePolicyCommand, PutResourcePolicyCommand } from './resource-policies.commands.js';
import { deleteResourcePolicyInput, getResourcePolicyInput, putResourcePolicyInput } from './resource-policies.inputs.js';

const RESOURCE_POLICY = '/2026-07-09/resource-policy/:ResourceArn';

const policyView = ({ statements, revisionId }: PolicyPart) => ({ Policy: policyDocument(statements), RevisionId: revisionId });

/** The policy of a function, version or alias as one document: the same that AddPermission adds to, statement by statement. */
@Controller()
export class ResourcePoliciesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @LambdaOperation('GET', RESOURCE_POLICY, 'GetResourcePolicy', getResourcePolicyInput, { asOf: true })
  async getResourcePolicy(call: Call<Input<typeof getResourcePolicyInput>>): Promise<Answer> {
    const { qualifier, ...target } = ownResource(call);
    return { status: 200, body: policyView(await this.queries.execute(new GetPolicyQuery(target, qualifier, call.asOf))) };
  }

  @LambdaOperation('PUT', RESOURCE_POLICY, 'PutResourcePolicy', putResourcePolicyInput)
  async putResourcePolicy(call: Call<Input<typeof putResourcePolicyInput>>): Promise<Answer> {
    const { qualifier = null, ...target } = ownResource(call);
    const { Policy: document, RevisionId: revisionId } = call.input;
    const { state } = await this.commands.execute(new PutResourcePolicyCommand({ target, qualifier, document, revisionId }, call));
    const policy = state.policies.get(qualifier ?? UNQUALIFIED);
    if (policy === undefined) throw new Error(`${call.input.ResourceArn} has no policy after it was put`);
    return { status: 200, body: policyView(policy) };
  }

  @LambdaOperation('DELETE', RESOURCE_POLICY, 'DeleteResourcePolicy', deleteResourcePolicyInput)
  async deleteResourcePolicy(call: Call<Input<typeof deleteResourcePolicyInput>>): Promise<Answer> {
    const { qualifier = null, ...target } = ownResource(call);
    await this.commands.execute(new DeleteResourcePolicyCommand({ target, qualifier, revisionId: call.input.RevisionId }, call));
    return NO_CONTENT;
  }
}

/** The caller's own function that a call names by its ARN. Runtimes, which the model knows as well, have no policies here. @throws AwsError */
function ownResource({ caller, region, operation: action, input }: Call<{ ResourceArn: string }>): FunctionReference {
  if (!input.ResourceArn.includes(':function:')) throw resourceNotFound('The resource you requested does not exist.');
  return parseOwnFunctionReference(input.ResourceArn, undefined, { accountId: caller.accountId, arn: caller.arn, region, action });
}
