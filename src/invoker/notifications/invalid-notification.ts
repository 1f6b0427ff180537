import type { z } from 'zod';
import { invalidRequestContent, type AwsError } from '../../aws/errors.js';

/**
 * The refusal of a message, with the place in it of the first thing wrong (`Records[1].s3.bucket`); then nothing of the
 * message may be taken.
 */
export const invalidNotification = (at: string, problem: string): AwsError =>
  invalidRequestContent(`Invalid notification: ${at === '' ? '' : `${at}: `}${problem}`);

/** The place of a member of what stands at `at`, which is empty for the message itself. */
export const memberOf = (at: string, member: PropertyKey): string => (at === '' ? String(member) : `${at}.${String(member)}`);

/** @throws AwsError InvalidRequestContentException (400) that names the first member that does not fit */
export function shaped<T>(shape: z.ZodType<T>, value: unknown, at: string): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidNotification((issue?.path ?? []).reduce<string>(memberOf, at), issue?.message ?? 'not as expected');
}
