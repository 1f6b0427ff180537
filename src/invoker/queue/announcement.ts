import { randomUUID } from 'node:crypto';
import { functionArn } from '../../aws/arn.js';
import { functionStream, topics, type DeadLetterHeaders, type InvocationResult } from '../../contract/index.js';
import type { PromisedMessage } from '../outbox/outbox.store.js';
import { toldError } from './told-error.js';
import type { DeliveredInvocation, LeasedInvocation, Settlement } from './types.js';

/** What a settlement tells the world, in the same transaction: messages, the id of the dead letter that it leaves, and what it invokes. */
export interface Announcement {
  readonly messages: readonly PromisedMessage[];
  /** Null where it leaves none. */
  readonly deadLetterId: string | null;
  /** Of the function that is told what became of the invocation; absent where none is. */
  readonly delivered?: DeliveredInvocation;
}

/** Makes the announcement of a settlement. */
export type Announce = (invocation: LeasedInvocation, settlement: Settlement) => Announcement;

/** Without a broker there are no messages; what is given up is still kept. */
export const announceNothing: Announce = (_invocation, { deadLetter }) => ({ messages: [], deadLetterId: deadLetter === null ? null : randomUUID() });

/** The result of every attempt that ran or ended it, and the payload of what is given up. `workerId` names this process. */
export function announceOnTopics(workerId: string, now: () => Date = () => new Date()): Announce {
  return (invocation, settlement) => {
    const finishedAt = now().toISOString();
    const deadLetterId = settlement.deadLetter === null ? null : randomUUID();
    const error = settlement.error === null ? null : toldError(settlement.error);
    const messages: PromisedMessage[] = [];
    if (settlement.ran || settlement.status !== 'pending') messages.push(resultMessage(invocation, { ...settlement, error }, workerId, finishedAt));
    if (deadLetterId !== null) messages.push(deadLetterMessage(invocation, { ...settlement, error }, deadLetterId, finishedAt));
    return { messages, deadLetterId };
  };
}

const keyOf = ({ accountId, region, functionName }: LeasedInvocation): string => functionStream(accountId, region, functionName);

function resultMessage(invocation: LeasedInvocation, settlement: Settlement, workerId: string, finishedAt: string): PromisedMessage {
  const { id, accountId, region, functionName, qualifier, attempt, source, acceptedAt, correlationId, replayOf } = invocation;
  const { status, executedVersion, routeVersion, durationMs, error } = settlement;
  const result: InvocationResult = {
    requestId: id,
    functionArn: functionArn(accountId, region, functionName),
    qualifier: qualifier ?? null,
    executedVersion,
    routeStreamVersion: routeVersion,
    status: status === 'pending' ? 'retrying' : status,
    attempt,
    durationMs,
    error,
    source,
    acceptedAt: acceptedAt.toISOString(),
    finishedAt,
    correlationId,
    workerId,
    ...(replayOf !== null && { replayOf }),
  };
  return { topic: topics.invocations, key: keyOf(invocation), value: JSON.stringify(result), headers: { 'content-type': 'application/json' } };
}

function deadLetterMessage(invocation: LeasedInvocation, settlement: Settlement, deadLetterId: string, time: string): PromisedMessage {
  const { id, accountId, region, functionName, qualifier, attempt, payload } = invocation;
  const headers: DeadLetterHeaders = {
    'switchyard-dead-letter-id': deadLetterId,
    'switchyard-reason': settlement.deadLetter!,
    'switchyard-error': settlement.error === null ? '' : `${settlement.error.type}: ${settlement.error.message}`,
    'switchyard-time': time,
    'switchyard-request-id': id,
    'switchyard-function-arn': functionArn(accountId, region, functionName, qualifier),
    ...(settlement.executedVersion !== null && { 'switchyard-executed-version': settlement.executedVersion }),
    'switchyard-attempts': String(attempt),
  };
  return { topic: topics.deadLetters, key: keyOf(invocation), value: payload, headers: headers as Record<string, string> };
}
