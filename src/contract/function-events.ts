import { z } from 'zod';

/** A published version's number in decimal, or `$LATEST`. */
export const versionName = z.string().regex(/^(\$LATEST|[1-9][0-9]*)$/);

/** A deployment package by content: SHA-256 (base64, as CodeSha256 shows it) and its zipped size in bytes. */
export const codeReference = z.object({ sha256: z.string(), size: z.number().int().nonnegative() });

/**
 * The configuration of a function or version. Environment values are ciphertext (`src/control-plane/code` never sees
 * them; see secrets): base64 of nonce, ciphertext and tag. `timeout` in seconds, `memorySize` and
 * `ephemeralStorageSize` in MiB.
 */
export const functionConfiguration = z.object({
  runtime: z.string(),
  role: z.string(),
  handler: z.string(),
  description: z.string(),
  timeout: z.number().int(),
  memorySize: z.number().int(),
  architectures: z.array(z.string()),
  ephemeralStorageSize: z.number().int(),
  environment: z.object({ variables: z.record(z.string(), z.string()) }).optional(),
  tracingMode: z.string(),
  logging: z.object({
    logFormat: z.string(),
    logGroup: z.string(),
    applicationLogLevel: z.string().optional(),
    systemLogLevel: z.string().optional(),
  }),
  snapStartApplyOn: z.string(),
  deadLetterTargetArn: z.string().optional(),
  kmsKeyArn: z.string().optional(),
  vpc: z
    .object({
      subnetIds: z.array(z.string()),
      securityGroupIds: z.array(z.string()),
      ipv6AllowedForDualStack: z.boolean(),
    })
    .optional(),
});

/** Weight of the second version of an alias, by version number: 0.0 to 1.0 of the calls. */
export const versionWeights = z.record(z.string().regex(/^[0-9]+$/), z.number().min(0).max(1));

/** What an alias points at. */
export const aliasTarget = z.object({ functionVersion: versionName, additionalVersionWeights: versionWeights });

/** One statement of a resource policy, in IAM's JSON language and key order. */
export const policyStatement = z.object({
  Sid: z.string(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))]),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([z.string(), z.array(z.string())]),
  Condition: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))).optional(),
});

const tags = z.record(z.string(), z.string());

/** Schemas of the events of a function's stream (`account/region/function-name`), by type. All at schema version 1. */
export const functionEventSchemas = {
  FunctionCreated: z.object({
    functionName: z.string(),
    region: z.string(),
    configuration: functionConfiguration,
    code: codeReference,
    tags,
  }),
  FunctionActivated: z.object({}),
  FunctionCodeUpdated: z.object({ code: codeReference, architectures: z.array(z.string()) }),
  FunctionConfigurationUpdated: z.object({ configuration: functionConfiguration }),
  FunctionUpdateCompleted: z.object({}),
  FunctionTagged: z.object({ tags }),
  FunctionUntagged: z.object({ tagKeys: z.array(z.string()) }),
  FunctionDeleted: z.object({}),
  VersionPublished: z.object({ version: versionName, configuration: functionConfiguration, code: codeReference }),
  VersionDeleted: z.object({ version: versionName }),
  AliasCreated: z.object({ aliasName: z.string(), target: aliasTarget, description: z.string() }),
  AliasRetargeted: z.object({ aliasName: z.string(), from: aliasTarget, to: aliasTarget }),
  AliasDescribed: z.object({ aliasName: z.string(), description: z.string() }),
  AliasDeleted: z.object({ aliasName: z.string() }),
  /** `qualifier` is null for the policy of the unqualified function. */
  PermissionAdded: z.object({ qualifier: z.string().nullable(), statement: policyStatement }),
  PermissionRemoved: z.object({ qualifier: z.string().nullable(), statementId: z.string() }),
} as const;

export type CodeReference = z.infer<typeof codeReference>;
export type FunctionConfiguration = z.infer<typeof functionConfiguration>;
export type VersionWeights = z.infer<typeof versionWeights>;
export type AliasTarget = z.infer<typeof aliasTarget>;
export type PolicyStatement = z.infer<typeof policyStatement>;

type Schemas = typeof functionEventSchemas;
/** Any event of a function's stream, discriminated by `type`. */
export type FunctionEvent = { [Type in keyof Schemas]: { readonly type: Type; readonly data: z.infer<Schemas[Type]> } }[keyof Schemas];
