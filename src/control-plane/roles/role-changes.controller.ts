import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { RoleEvent } from '../../contract/index.js';
import type { Answer, Call } from '../http/call.js';
import type { Input } from '../http/shapes.js';
import { IamOperation } from './iam-operation.js';
import type { RoleState } from './role.aggregate.js';
import {
  attachRolePolicy, createRole, deleteRole, deleteRolePolicy, detachRolePolicy, putRolePolicy, tagRole, untagRole, updateAssumeRolePolicy, updateRole,
} from './role.decider.js';
import { roleView } from './role.view.js';
import { ChangeRoleCommand } from './roles.commands.js';
import {
  createRoleInput, policyArnInput, policyDocumentInput, putRolePolicyInput, roleInput, rolePolicyInput, tagRoleInput, untagRoleInput,
  updateRoleDescriptionInput, updateRoleInput,
} from './roles.inputs.js';

const DEFAULT_SESSION_SECONDS = 3600;
const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What changes roles. */
@Controller()
export class RoleChangesController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  @IamOperation('CreateRole', createRoleInput)
  async createRole(call: Call<Input<typeof createRoleInput>>): Promise<Answer> {
    const { RoleName: roleName, Path: path = '/', AssumeRolePolicyDocument, Description, MaxSessionDuration = DEFAULT_SESSION_SECONDS, PermissionsBoundary, Tags = [] } = call.input;
    const role = {
      roleName, path, roleId: newRoleId(), assumeRolePolicyDocument: AssumeRolePolicyDocument, ...(Description === undefined ? {} : { description: Description }),
      maxSessionDuration: MaxSessionDuration, ...(PermissionsBoundary === undefined ? {} : { permissionsBoundary: PermissionsBoundary }), tags: tagsFrom(Tags),
    };
    const created = await this.change(call, (state) => createRole(state, role));
    return { status: 200, body: { Role: roleView(call.caller.accountId, created!) } };
  }

  @IamOperation('UpdateRole', updateRoleInput)
  async updateRole(call: Call<Input<typeof updateRoleInput>>): Promise<Answer> {
    await this.update(call);
    return { status: 200, body: {} };
  }

  @IamOperation('UpdateRoleDescription', updateRoleDescriptionInput)
  async updateRoleDescription(call: Call<Input<typeof updateRoleDescriptionInput>>): Promise<Answer> {
    return { status: 200, body: { Role: roleView(call.caller.accountId, (await this.update(call))!) } };
  }

  @IamOperation('UpdateAssumeRolePolicy', policyDocumentInput)
  updateAssumeRolePolicy(call: Call<Input<typeof policyDocumentInput>>): Promise<Answer> {
    const { RoleName: roleName, PolicyDocument: policyDocument } = call.input;
    return this.done(call, (state) => updateAssumeRolePolicy(state, { roleName, policyDocument }));
  }

  @IamOperation('PutRolePolicy', putRolePolicyInput)
  putRolePolicy(call: Call<Input<typeof putRolePolicyInput>>): Promise<Answer> {
    const { RoleName: roleName, PolicyName: policyName, PolicyDocument: policyDocument } = call.input;
    return this.done(call, (state) => putRolePolicy(state, { roleName, policyName, policyDocument }));
  }

  @IamOperation('DeleteRolePolicy', rolePolicyInput)
  deleteRolePolicy(call: Call<Input<typeof rolePolicyInput>>): Promise<Answer> {
    const { RoleName: roleName, PolicyName: policyName } = call.input;
    return this.done(call, (state) => deleteRolePolicy(state, { roleName, policyName }));
  }

  @IamOperation('AttachRolePolicy', policyArnInput)
  attachRolePolicy(call: Call<Input<typeof policyArnInput>>): Promise<Answer> {
    const { RoleName: roleName, PolicyArn: policyArn } = call.input;
    return this.done(call, (state) => attachRolePolicy(state, { roleName, policyArn }));
  }

  @IamOperation('DetachRolePolicy', policyArnInput)
  detachRolePolicy(call: Call<Input<typeof policyArnInput>>): Promise<Answer> {
    const { RoleName: roleName, PolicyArn: policyArn } = call.input;
    return this.done(call, (state) => detachRolePolicy(state, { roleName, policyArn }));
  }

  @IamOperation('TagRole', tagRoleInput)
  tagRole(call: Call<Input<typeof tagRoleInput>>): Promise<Answer> {
    const { RoleName: roleName, Tags } = call.input;
    return this.done(call, (state) => tagRole(state, { roleName, tags: tagsFrom(Tags) }));
  }

  @IamOperation('UntagRole', untagRoleInput)
  untagRole(call: Call<Input<typeof untagRoleInput>>): Promise<Answer> {
    const { RoleName: roleName, TagKeys: tagKeys } = call.input;
    return this.done(call, (state) => untagRole(state, { roleName, tagKeys }));
  }

  @IamOperation('DeleteRole', roleInput)
  deleteRole(call: Call<Input<typeof roleInput>>): Promise<Answer> {
    return this.done(call, (state) => deleteRole(state, { roleName: call.input.RoleName }));
  }

  private update(call: Call<Input<typeof updateRoleInput>>): Promise<RoleState> {
    const { RoleName: roleName, Description: description, MaxSessionDuration: maxSessionDuration } = call.input;
    const changes = { ...(description === undefined ? {} : { description }), ...(maxSessionDuration === undefined ? {} : { maxSessionDuration }) };
    return this.change(call, (state) => updateRole(state, { roleName, ...changes }));
  }

  private async done(call: Call<{ RoleName: string }>, decide: (state: RoleState) => readonly RoleEvent[]): Promise<Answer> {
    await this.change(call, decide);
    return { status: 200 };
  }

  private change(call: Call<{ RoleName: string }>, decide: (state: RoleState) => readonly RoleEvent[]): Promise<RoleState> {
    return this.commands.execute(new ChangeRoleCommand(call.input.RoleName, decide, call));
  }
}

const tagsFrom = (tags: readonly { Key: string; Value: string }[]): Record<string, string> => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** Of 21 characters, as IAM makes them (IAM user guide, "Unique identifiers"). */
const newRoleId = (): string => `AROA${Array.from(randomBytes(17), (byte) => ID_ALPHABET[byte & 31]).join('')}`;
