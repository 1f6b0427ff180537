import { z } from 'zod';

/** A message of `switchyard.invocations`: what one attempt to run a function came to. Key: the function's stream id. */
export const invocationResult = z.object({
  requestId: z.string().describe('The request id that the function saw, the same on every attempt.'),
  functionArn: z.string().describe('ARN of the function, without a qualifier.'),
  qualifier: z.string().nullable().describe('The alias or version that was asked for; null for an unqualified call.'),
  executedVersion: z.string().nullable().describe('The version that ran; null where nothing did.'),
  routeStreamVersion: z.number().int().positive().nullable()
    .describe("Version of the function's stream by which the alias was resolved; null where nothing ran."),
  status: z.enum(['succeeded', 'failed', 'refused', 'retrying'])
    .describe('`refused`: the policy does not allow it. `retrying`: this attempt failed and another will follow.'),
  attempt: z.number().int().positive().describe('From 1.'),
  durationMs: z.number().nonnegative().nullable().describe('How long the function ran, in milliseconds; null where it did not.'),
  error: z.object({ type: z.string(), message: z.string() }).nullable().describe("In Lambda's words, or the function's own; null where it succeeded."),
  source: z.string().describe('`s3:bucket/key`, `invoke` for a call of the Invoke API, or `destination:ARN` for the result of that function.'),
  acceptedAt: z.iso.datetime().describe('When the invocation became durable.'),
  finishedAt: z.iso.datetime().describe('When this attempt ended.'),
  correlationId: z.string().nullable().describe('Correlation id of the request that caused it, where there is one.'),
  workerId: z.string().describe('The invoker process that took the attempt.'),
  replayOf: z.string().optional().describe('Request id of the invocation that this one runs again; absent where it is no replay.'),
}).describe('What one attempt to run a function came to: which version ran, how long, and what went wrong.');

export type InvocationResult = z.infer<typeof invocationResult>;
