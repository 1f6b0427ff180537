import { functionArn } from '../../aws/arn.js';
import type { LeasedInvocation, Settlement } from '../queue/types.js';

/** Why a destination is told, in AWS's words. */
export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** What ended for good, of which a destination may be told; undefined for what goes on, and for what was never allowed. */
export function conditionOf({ status, deadLetter }: Pick<Settlement, 'status' | 'deadLetter'>): Condition | undefined {
  if (status === 'succeeded') return 'Success';
  if (status !== 'failed') return undefined;
  if (deadLetter === 'event-age-exceeded') return 'EventAgeExceeded';
  return deadLetter === 'zero-reserved-concurrency' ? 'ZeroReservedConcurrency' : 'RetriesExhausted';
}

/** The function as called, always qualified. */
export const recordedArn = ({ accountId, region, functionName, qualifier = '$LATEST' }: LeasedInvocation): string =>
  functionArn(accountId, region, functionName, qualifier);

/**
 * What a destination gets, as Lambda writes it (reference sheet "Destination record"). Payloads are in it byte for byte: no
 * number passes through ours. What did not run at the end has no response.
 */
export function invocationRecord(invocation: LeasedInvocation, settlement: Settlement, condition: Condition, timestamp: Date): Buffer {
  const { executedVersion, functionError, payload: response, ran } = settlement;
  const requestContext = {
    requestId: invocation.id,
    functionArn: recordedArn(invocation),
    condition,
    // A lease that came to no run does not count.
    approximateInvokeCount: invocation.attempt - Number(!ran),
  };
  const parts = [
    `{"version":"1.0","timestamp":"${timestamp.toISOString()}","requestContext":${JSON.stringify(requestContext)},"requestPayload":`,
    invocation.payload,
  ];
  if (ran && response !== null) {
    const responseContext = { statusCode: 200, executedVersion, ...(functionError && { functionError: 'Unhandled' }) };
    parts.push(`,"responseContext":${JSON.stringify(responseContext)},"responsePayload":`, jsonOf(response));
  }
  return Buffer.concat([...parts, '}'].map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** A runtime of one's own may answer what is no JSON: then it is a text. */
function jsonOf(payload: Buffer): Buffer | string {
  const text = payload.toString('utf8');
  try {
    JSON.parse(text);
    return payload;
  } catch {
    return JSON.stringify(text);
  }
}
