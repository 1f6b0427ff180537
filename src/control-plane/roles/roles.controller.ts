import { Controller, Inject } from '@nestjs/common';
import type { Answer, Call } from '../http/call.js';
import type { Input } from '../http/shapes.js';
import { IamOperation } from './iam-operation.js';
import type { Role } from './role.aggregate.js';
import { noSuchRole, noSuchRolePolicy } from './role.decider.js';
import { attachedPolicyView, encodedPolicy, roleView, tagList } from './role.view.js';
import { listOfRoleInput, listRolesInput, roleInput, rolePolicyInput } from './roles.inputs.js';
import { RoleRows } from './roles.store.js';

const PAGE = 100;

/** What shows roles. Quotas keep the lists of one role so short that they are one page always. */
@Controller()
export class RolesController {
  constructor(@Inject(RoleRows) private readonly rows: RoleRows) {}

  @IamOperation('GetRole', roleInput)
  async getRole(call: Call<Input<typeof roleInput>>): Promise<Answer> {
    return { status: 200, body: { Role: { ...roleView(call.caller.accountId, await this.roleOf(call)), RoleLastUsed: {} } } };
  }

  @IamOperation('ListRoles', listRolesInput)
  async listRoles({ caller: { accountId }, input }: Call<Input<typeof listRolesInput>>): Promise<Answer> {
    const { PathPrefix = '/', Marker = '', MaxItems = PAGE } = input;
    const found = await this.rows.list(accountId, PathPrefix, Marker, MaxItems + 1);
    const page = found.slice(0, MaxItems);
    const Marked = found.length > MaxItems ? page.at(-1)?.roleName : undefined;
    // Tags and the boundary are GetRole's alone (ListRoles).
    const Roles = page.map(({ permissionsBoundary: _boundary, ...role }) => roleView(accountId, { ...role, tags: {} }));
    return { status: 200, body: { IsTruncated: Marked !== undefined, Roles, Marker: Marked } };
  }

  @IamOperation('GetRolePolicy', rolePolicyInput)
  async getRolePolicy(call: Call<Input<typeof rolePolicyInput>>): Promise<Answer> {
    const { RoleName, PolicyName } = call.input;
    const { policies } = await this.roleOf(call);
    if (!Object.hasOwn(policies, PolicyName)) throw noSuchRolePolicy(PolicyName);
    return { status: 200, body: { RoleName, PolicyName, PolicyDocument: encodedPolicy(policies[PolicyName]!) } };
  }

  @IamOperation('ListRolePolicies', listOfRoleInput)
  async listRolePolicies(call: Call<Input<typeof listOfRoleInput>>): Promise<Answer> {
    return { status: 200, body: { IsTruncated: false, PolicyNames: Object.keys((await this.roleOf(call)).policies) } };
  }

  @IamOperation('ListAttachedRolePolicies', listOfRoleInput)
  async listAttachedRolePolicies(call: Call<Input<typeof listOfRoleInput>>): Promise<Answer> {
    return { status: 200, body: { IsTruncated: false, AttachedPolicies: (await this.roleOf(call)).attachedPolicies.map(attachedPolicyView) } };
  }

  @IamOperation('ListRoleTags', listOfRoleInput)
  async listRoleTags(call: Call<Input<typeof listOfRoleInput>>): Promise<Answer> {
    return { status: 200, body: { IsTruncated: false, Tags: tagList((await this.roleOf(call)).tags) } };
  }

  /** There are no machines here that a profile could be of; who deletes a role asks first. */
  @IamOperation('ListInstanceProfilesForRole', listOfRoleInput)
  async listInstanceProfilesForRole(call: Call<Input<typeof listOfRoleInput>>): Promise<Answer> {
    await this.roleOf(call);
    return { status: 200, body: { IsTruncated: false, InstanceProfiles: [] } };
  }

  private async roleOf({ caller, input: { RoleName } }: Call<{ RoleName: string }>): Promise<Role> {
    const role = await this.rows.find(caller.accountId, RoleName);
    if (!role) throw noSuchRole(RoleName);
    return role;
  }
}
