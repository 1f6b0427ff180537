import { z } from 'zod';

const named = { roleName: z.string() };

/**
 * Schemas of the events of a role's stream (`account/iam/role-name`), by type, with IAM's own names of members. Policies are the JSON
 * texts as given. All at schema version 1.
 */
export const roleEventSchemas = {
  RoleCreated: z.object({
    ...named, path: z.string(), roleId: z.string(), assumeRolePolicyDocument: z.string(), description: z.string().optional(),
    maxSessionDuration: z.int(), permissionsBoundary: z.string().optional(), tags: z.record(z.string(), z.string()),
  }).describe('A role was made known. Who may assume it, and what it may, is kept as it was given.'),
  RoleUpdated: z.object({ ...named, description: z.string().optional(), maxSessionDuration: z.int().optional() }).describe(
    'The description of a role was changed, or its longest session; absent members stayed.',
  ),
  AssumeRolePolicyUpdated: z.object({ ...named, policyDocument: z.string() }).describe('The policy of who may assume a role was replaced.'),
  RolePolicyPut: z.object({ ...named, policyName: z.string(), policyDocument: z.string() }).describe('A policy was embedded in a role, or replaced there.'),
  RolePolicyDeleted: z.object({ ...named, policyName: z.string() }).describe('An embedded policy of a role was removed.'),
  RolePolicyAttached: z.object({ ...named, policyArn: z.string() }).describe('A managed policy was attached to a role.'),
  RolePolicyDetached: z.object({ ...named, policyArn: z.string() }).describe('A managed policy was detached from a role.'),
  RoleTagged: z.object({ ...named, tags: z.record(z.string(), z.string()) }).describe('Tags were added to those of a role.'),
  RoleUntagged: z.object({ ...named, tagKeys: z.array(z.string()) }).describe('Tags of a role were removed.'),
  RoleDeleted: z.object({ ...named }).describe('A role was removed.'),
} as const;

type Schemas = typeof roleEventSchemas;
/** Any event of a role's stream, discriminated by `type`. */
export type RoleEvent = { [Type in keyof Schemas]: { readonly type: Type; readonly data: z.infer<Schemas[Type]> } }[keyof Schemas];
