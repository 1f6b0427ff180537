import { AwsError } from './errors.js';

/** Lambda's limits of a payload, in bytes, by invocation type (6 MB, and 1 MB since late 2025). */
const payloadLimits = { RequestResponse: 6_291_456, DryRun: 6_291_456, Event: 1_048_576 } as const;

/** @throws AwsError RequestTooLargeException (413) */
export function checkPayloadSize(invocationType: keyof typeof payloadLimits, payload: Buffer): void {
  const limit = payloadLimits[invocationType];
  if (payload.length <= limit) return;
  throw new AwsError('RequestTooLargeException', 413, `Request must be smaller than ${limit} bytes for the InvokeFunction operation`);
}

/** The largest payload of any invocation type, in bytes. */
export const LARGEST_PAYLOAD = payloadLimits.RequestResponse;
