import { z } from 'zod';

/** Why something was given up, as `switchyard-reason` says it. More may come: a consumer keeps what it does not know. */
export const deadLetterReasons = [
  'malformed-notification',
  'unknown-bucket',
  'unroutable',
  'not-authorized',
  'retries-exhausted',
  'event-age-exceeded',
  'zero-reserved-concurrency',
] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

const digits = z.string().regex(/^\d+$/);

/**
 * The headers of a message of `switchyard.dead-letters`. Its value is what could not be handled, byte for byte: the
 * original message, or the payload of the invocation; its key is the original message's, or the function's stream id.
 */
export const deadLetterHeaders = z.object({
  'switchyard-dead-letter-id': z.string().min(1).describe('Names the dead letter: the same id again is the same one again.'),
  'switchyard-reason': z.string().regex(/^[a-z]+(-[a-z]+)*$/).describe(`A code: ${deadLetterReasons.join(', ')}; more may come.`),
  'switchyard-error': z.string().describe('What went wrong, in words.'),
  'switchyard-time': z.iso.datetime().describe('When it was given up.'),
  'switchyard-original-topic': z.string().optional().describe('Where the message was read; these four are absent for an invocation.'),
  'switchyard-original-partition': digits.optional(),
  'switchyard-original-offset': digits.optional(),
  'switchyard-original-timestamp': digits.optional().describe("The original message's timestamp, in epoch milliseconds."),
  'switchyard-request-id': z.string().optional().describe('Of an invocation: its request id; this and the next three are absent for a message.'),
  'switchyard-function-arn': z.string().optional().describe('With its qualifier, as it was asked for.'),
  'switchyard-executed-version': z.string().optional().describe('The version that ran last; absent where none did.'),
  'switchyard-attempts': digits.optional().describe('How often it was tried.'),
}).describe('Headers of what could not be handled: why, and where it came from.');

export type DeadLetterHeaders = z.infer<typeof deadLetterHeaders>;
