import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { accessKeyNotFound } from '../accounts/accounts.decider.js';
import { FindAccessKeyQuery } from '../accounts/accounts.queries.js';
import type { OwnedAccessKey } from '../accounts/accounts.store.js';
import type { Answer, Call } from '../http/call.js';
import { SwitchyardOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { DeleteKeyPolicyCommand, PutKeyPolicyCommand } from './key-policies.commands.js';
import { keyPolicyNotFound } from './key-policies.decider.js';
import { accessKeyPolicyInput, listAccessKeyPoliciesInput, putAccessKeyPolicyInput } from './key-policies.inputs.js';

/**
 * What the access keys of an account may do, in IAM's policy language. Administered by the operator and by keys of the same account
 * that may; a key that has policies itself needs an Allow for it, as for everything else.
 */
@Controller()
export class KeyPoliciesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @SwitchyardOperation('GET', '/_switchyard/keys/:AccessKeyId/policies', 'ListAccessKeyPolicies', listAccessKeyPoliciesInput)
  async listAccessKeyPolicies(call: Call<Input<typeof listAccessKeyPoliciesInput>>): Promise<Answer> {
    const { key } = await this.administered(call);
    return { status: 200, body: { PolicyNames: Object.keys(key.policies ?? {}).sort() } };
  }

  @SwitchyardOperation('GET', '/_switchyard/keys/:AccessKeyId/policies/:PolicyName', 'GetAccessKeyPolicy', accessKeyPolicyInput)
  async getAccessKeyPolicy(call: Call<Input<typeof accessKeyPolicyInput>>): Promise<Answer> {
    const { AccessKeyId, PolicyName } = call.input;
    const { policies = {} } = (await this.administered(call)).key;
    if (!Object.hasOwn(policies, PolicyName)) throw keyPolicyNotFound(AccessKeyId, PolicyName);
    return { status: 200, body: { AccessKeyId, PolicyName, PolicyDocument: policies[PolicyName] } };
  }

  @SwitchyardOperation('PUT', '/_switchyard/keys/:AccessKeyId/policies/:PolicyName', 'PutAccessKeyPolicy', putAccessKeyPolicyInput)
  async putAccessKeyPolicy(call: Call<Input<typeof putAccessKeyPolicyInput>>): Promise<Answer> {
    const { AccessKeyId: accessKeyId, PolicyName: policyName, PolicyDocument: document } = call.input;
    const { accountId } = await this.administered(call);
    await this.commands.execute(new PutKeyPolicyCommand(accountId, { accessKeyId, policyName, document }, contextOf(call)));
    return { status: 204 };
  }

  @SwitchyardOperation('DELETE', '/_switchyard/keys/:AccessKeyId/policies/:PolicyName', 'DeleteAccessKeyPolicy', accessKeyPolicyInput)
  async deleteAccessKeyPolicy(call: Call<Input<typeof accessKeyPolicyInput>>): Promise<Answer> {
    const { AccessKeyId: accessKeyId, PolicyName: policyName } = call.input;
    const { accountId } = await this.administered(call);
    await this.commands.execute(new DeleteKeyPolicyCommand(accountId, { accessKeyId, policyName }, contextOf(call)));
    return { status: 204 };
  }

  /** Another account's key is as unknown as one that never was, but to the operator. @throws AwsError ResourceNotFound */
  private async administered({ caller, input }: Call<{ AccessKeyId: string }>): Promise<OwnedAccessKey> {
    const found = await this.queries.execute(new FindAccessKeyQuery(input.AccessKeyId));
    if (found === undefined || (found.accountId !== caller.accountId && !caller.operator)) throw accessKeyNotFound(input.AccessKeyId);
    return found;
  }
}

const contextOf = ({ metadata, commandId }: Call<unknown>) => ({ metadata, ...(commandId === undefined ? {} : { commandId }) });
