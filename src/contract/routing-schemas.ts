import { z } from 'zod';
import { notificationTarget } from './bucket-events.js';
import { aliasTarget, codeReference, eventInvokeSettings, functionConfiguration, policyStatement, versionName } from './function-events.js';
import type { BucketRoute, FunctionRoute, RoutingEntry, RoutingMark, VersionRoute } from './routing.js';

/** Schemas of the values on `switchyard.routing`; `routing.ts` has their types, and a spec compares the two. */
const versionRoute = z.object({
  version: versionName,
  configuration: functionConfiguration,
  code: codeReference,
  revision: z.string().describe('Changes whenever code or configuration does.'),
  state: z.enum(['Pending', 'Active']),
}) satisfies z.ZodType<VersionRoute>;

export const functionRoute = z.object({
  kind: z.literal('function'),
  accountId: z.string(),
  region: z.string(),
  functionName: z.string(),
  streamVersion: z.number().int().positive().describe("Version of the function's stream that this entry reflects."),
  versions: z.record(versionName, versionRoute).describe('By version number, $LATEST included.'),
  aliases: z.record(z.string(), aliasTarget),
  policies: z.record(z.string(), z.array(policyStatement)).describe("By qualifier; the unqualified function's under the empty text."),
  reservedConcurrentExecutions: z.number().int().nonnegative().optional().describe('The most of it that may run at once; absent: no limit of its own.'),
  provisionedConcurrency: z.record(z.string(), z.number().int().positive()).optional().describe('Environments to keep initialised, by version or alias.'),
  eventInvokeConfigs: z.record(z.string(), eventInvokeSettings).optional().describe('How events are handled, by version, alias or $LATEST.'),
}).describe('All that is needed to run a function: its versions, aliases and policies as they are now.') satisfies z.ZodType<FunctionRoute>;

export const bucketRoute = z.object({
  kind: z.literal('bucket'),
  accountId: z.string(),
  bucketName: z.string(),
  region: z.string(),
  streamVersion: z.number().int().positive().describe("Version of the bucket's stream that this entry reflects."),
  targets: z.array(notificationTarget),
}).describe('Whom the notifications of a bucket invoke.') satisfies z.ZodType<BucketRoute>;

export const routingEntry = z.discriminatedUnion('kind', [functionRoute, bucketRoute]) satisfies z.ZodType<RoutingEntry>;

export const routingMark = z.object({
  kind: z.literal('mark'),
  feed: z.object({ txId: z.string(), position: z.string() }).describe('A place in the feed; both members are unsigned numbers in decimal.'),
  eventId: z.string().describe('The event at that place.'),
}).describe('How far the topic has come: all that happened up to this place of the feed stands on it before.') satisfies z.ZodType<RoutingMark>;
