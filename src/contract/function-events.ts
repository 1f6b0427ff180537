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

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const principal = z.union([z.string(), z.record(z.string(), oneOrMore)]);

/** A statement as AddPermission writes it, in IAM's JSON language and key order. */
const permissionStatement = z.object({
  Sid: z.string(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal,
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});

/** One statement of a resource policy, in any of the forms of IAM's JSON language: a Principal or a NotPrincipal, and so on. */
export const policyStatement = permissionStatement.partial({ Sid: true, Principal: true, Action: true, Resource: true }).extend({
  NotPrincipal: principal.optional(),
  NotAction: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
});

const tags = z.record(z.string(), z.string());

/** Whose settings: a version's number, an alias, or `$LATEST`. */
const settingsQualifier = z.string();

/**
 * How events of one qualifier are handled: `maximumRetryAttempts` after the first, `maximumEventAgeInSeconds` until one is given up
 * (AWS's defaults where absent: 2, 21600), and where what became of it goes: an ARN, or `kafka://topic`.
 */
export const eventInvokeSettings = z.object({
  maximumRetryAttempts: z.number().int().optional(),
  maximumEventAgeInSeconds: z.number().int().optional(),
  onSuccess: z.string().optional(),
  onFailure: z.string().optional(),
});

/** How a function's URL answers; `maxAge` of its CORS headers in seconds. `invokeMode` only where it was ever given. */
export const functionUrlSettings = z.object({
  authType: z.enum(['NONE', 'AWS_IAM']),
  invokeMode: z.enum(['BUFFERED', 'RESPONSE_STREAM']).optional(),
  cors: z.object({
    allowCredentials: z.boolean().optional(),
    allowHeaders: z.array(z.string()).optional(),
    allowMethods: z.array(z.string()).optional(),
    allowOrigins: z.array(z.string()).optional(),
    exposeHeaders: z.array(z.string()).optional(),
    maxAge: z.number().int().optional(),
  }).optional(),
});

/** Null: of the unqualified function. */
const urlQualifier = z.string().nullable();

/** Schemas of the events of a function's stream (`account/region/function-name`), by type. All at schema version 1. */
export const functionEventSchemas = {
  FunctionCreated: z.object({
    functionName: z.string(),
    region: z.string(),
    configuration: functionConfiguration,
    code: codeReference,
    tags,
  }).describe('A function was created. Its configuration and code are those of $LATEST.'),
  FunctionActivated: z.object({}).describe('A function that was created is ready to run (Pending to Active).'),
  FunctionCodeUpdated: z.object({ code: codeReference, architectures: z.array(z.string()) }).describe(
    'The code of $LATEST was replaced. Published versions keep theirs.',
  ),
  FunctionConfigurationUpdated: z.object({ configuration: functionConfiguration }).describe(
    'The configuration of $LATEST was changed. `configuration` is the whole of it, after the change.',
  ),
  FunctionUpdateCompleted: z.object({}).describe('The last update of $LATEST is ready to run (LastUpdateStatus Successful).'),
  FunctionTagged: z.object({ tags }).describe('Tags were put on a function. `tags` are the new ones and those with a new value.'),
  FunctionUntagged: z.object({ tagKeys: z.array(z.string()) }).describe('Tags were taken off a function.'),
  FunctionDeleted: z.object({}).describe('A function was deleted, with its versions, aliases and policies.'),
  EnvironmentForgotten: z.object({ keyId: z.string() }).describe(
    'The data key under which environment values of a function were encrypted is destroyed: from here on nobody can read them. ' +
      '`keyId` is the SHA-256 of the wrapped key, in hex.',
  ),
  VersionPublished: z.object({ version: versionName, configuration: functionConfiguration, code: codeReference }).describe(
    'A version was published: `configuration` and `code` never change again.',
  ),
  VersionDeleted: z.object({ version: versionName }).describe('A published version was deleted. Its number is not given again.'),
  AliasCreated: z.object({ aliasName: z.string(), target: aliasTarget, description: z.string() }).describe(
    'An alias was created. `target`: the version that it points at and the share of calls of a second one.',
  ),
  AliasRetargeted: z.object({
    aliasName: z.string(),
    from: aliasTarget,
    to: aliasTarget,
    rollbackOf: z.string().optional().describe('Of a rollback: id of the event whose target was in effect until then.'),
    restores: z.string().optional().describe('Of a rollback: id of the event whose target is in effect again.'),
  }).describe('An alias was moved: from what it pointed at to what it points at now.'),
  AliasDescribed: z.object({ aliasName: z.string(), description: z.string() }).describe('The description of an alias was changed.'),
  AliasDeleted: z.object({ aliasName: z.string() }).describe('An alias was deleted, and its policy with it.'),
  PermissionAdded: z.object({ qualifier: z.string().nullable(), statement: permissionStatement }).describe(
    'A statement was added to the policy of a function, version or alias; `qualifier` is null for the unqualified function.',
  ),
  PermissionRemoved: z.object({ qualifier: z.string().nullable(), statementId: z.string() }).describe(
    'A statement was taken out of the policy of a function, version or alias; `qualifier` is null for the unqualified function.',
  ),
  ResourcePolicyReplaced: z.object({ qualifier: z.string().nullable(), statements: z.array(policyStatement) }).describe(
    'The whole policy of a function, version or alias was replaced; `qualifier` is null for the unqualified function.',
  ),
  ResourcePolicyDeleted: z.object({ qualifier: z.string().nullable() }).describe(
    'The policy of a function, version or alias was deleted with all its statements; `qualifier` is null for the unqualified function.',
  ),
  ConcurrencyReserved: z.object({ reservedConcurrentExecutions: z.number().int().nonnegative() }).describe(
    'A share of the account’s concurrency was set aside for a function, which is also the most that it may use. 0: it runs no more.',
  ),
  ConcurrencyReservationRemoved: z.object({}).describe('A function has no concurrency of its own any more.'),
  RecursionConfigured: z.object({ recursiveLoop: z.enum(['Allow', 'Terminate']) }).describe('What becomes of a function that invokes itself was set.'),
  ProvisionedConcurrencyConfigured: z.object({ qualifier: settingsQualifier, provisionedConcurrentExecutions: z.number().int().positive() }).describe(
    'So many environments of a version or alias are to be kept initialised.',
  ),
  ProvisionedConcurrencyRemoved: z.object({ qualifier: settingsQualifier }).describe('No environments of a version or alias are to be kept initialised any more.'),
  EventInvokeConfigured: eventInvokeSettings.extend({ qualifier: settingsQualifier }).describe(
    'How events of a version, alias or $LATEST are handled was set: retries, age, destinations. The data is the whole of it, after the change.',
  ),
  EventInvokeConfigRemoved: z.object({ qualifier: settingsQualifier }).describe('Events of a version, alias or $LATEST are handled as by default again.'),
  FunctionUrlCreated: functionUrlSettings.extend({ qualifier: urlQualifier, urlId: z.string() }).describe(
    'A function or alias got a URL; `urlId` is the first label of its host name.',
  ),
  FunctionUrlUpdated: functionUrlSettings.extend({ qualifier: urlQualifier }).describe(
    'The settings of a function’s URL were changed. The data is the whole of them, after the change.',
  ),
  FunctionUrlDeleted: z.object({ qualifier: urlQualifier }).describe('The URL of a function or alias was deleted. Its id is not given again.'),
} as const;

export type EventInvokeSettings = z.infer<typeof eventInvokeSettings>;
export type FunctionUrlSettings = z.infer<typeof functionUrlSettings>;
export type CodeReference = z.infer<typeof codeReference>;
export type FunctionConfiguration = z.infer<typeof functionConfiguration>;
export type VersionWeights = z.infer<typeof versionWeights>;
export type AliasTarget = z.infer<typeof aliasTarget>;
export type PermissionStatement = z.infer<typeof permissionStatement>;
export type PolicyStatement = z.infer<typeof policyStatement>;

type Schemas = typeof functionEventSchemas;
/** Any event of a function's stream, discriminated by `type`. */
export type FunctionEvent = { [Type in keyof Schemas]: { readonly type: Type; readonly data: z.infer<Schemas[Type]> } }[keyof Schemas];
