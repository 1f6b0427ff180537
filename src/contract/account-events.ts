import { z } from 'zod';

/** Schemas of the events of an account's stream (`account/account`), by type. All at schema version 1. */
export const accountEventSchemas = {
  AccountOpened: z.object({ accountId: z.string(), name: z.string() }).describe(
    'The operator opened an account. `name` is what people call it.',
  ),
  AccessKeyIssued: z.object({ accessKeyId: z.string(), encryptedSecret: z.string(), description: z.string() }).describe(
    'An access key was issued. `encryptedSecret`: the secret access key under the master key, base64 of nonce, ciphertext and tag.',
  ),
  AccessKeyRevoked: z.object({ accessKeyId: z.string() }).describe(
    'An access key of the account was revoked: nothing that it signs is accepted from here on.',
  ),
  AccessKeyPolicyPut: z.object({ accessKeyId: z.string(), policyName: z.string(), document: z.string() }).describe(
    'A policy was put on an access key, or took the place of the one of its name. `document`: JSON text in IAM\'s policy language. From ' +
      'the first policy on the key may do only what its policies allow.',
  ),
  AccessKeyPolicyDeleted: z.object({ accessKeyId: z.string(), policyName: z.string() }).describe(
    'A policy was taken off an access key. A key without any policy may do everything in its account.',
  ),
} as const;

type Schemas = typeof accountEventSchemas;
/** Any event of an account's stream, discriminated by `type`. */
export type AccountEvent = { [Type in keyof Schemas]: { readonly type: Type; readonly data: z.infer<Schemas[Type]> } }[keyof Schemas];
