import type { Role } from './role.aggregate.js';

type Members = Readonly<Record<string, unknown>>;

export const roleArn = (accountId: string, { path, roleName }: Pick<Role, 'path' | 'roleName'>): string => `arn:aws:iam::${accountId}:role${path}${roleName}`;

/** IAM gives policies URL-encoded as RFC 3986 says. */
export const encodedPolicy = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

export const tagList = (tags: Readonly<Record<string, string>>): Members[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** A role as IAM shows it. Dates are whole seconds there. */
export const roleView = (accountId: string, role: Role): Members => ({
  Path: role.path, RoleName: role.roleName, RoleId: role.roleId, Arn: roleArn(accountId, role), CreateDate: `${role.createdAt.slice(0, 19)}Z`,
  AssumeRolePolicyDocument: encodedPolicy(role.assumeRolePolicyDocument), Description: role.description, MaxSessionDuration: role.maxSessionDuration,
  ...(role.permissionsBoundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.permissionsBoundary } }),
  ...(Object.keys(role.tags).length === 0 ? {} : { Tags: tagList(role.tags) }),
});

/** A managed policy by its ARN: its name is the end of it. */
export const attachedPolicyView = (policyArn: string): Members => ({ PolicyName: policyArn.slice(policyArn.lastIndexOf('/') + 1), PolicyArn: policyArn });
