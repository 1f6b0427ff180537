import { randomUUID } from 'node:crypto';
import { rootArn } from '../../aws/arn.js';
import { parseFunctionArn } from '../../aws/function-reference.js';
import { LARGEST_PAYLOAD } from '../../aws/invoke-payload.js';
import { destinationTopic, destinationTopicPrefix, functionStream, standInTopic, type InvokePrincipal } from '../../contract/index.js';
import { invokeRefusal } from '../authorisation.js';
import type { PromisedMessage } from '../outbox/outbox.store.js';
import type { Announce } from '../queue/announcement.js';
import type { DeliveredInvocation, LeasedInvocation, Settlement } from '../queue/types.js';
import { eventInvokeSettingsOf } from '../routing/resolve.js';
import type { RoutingTable } from '../routing/routing-table.js';
import { conditionOf, invocationRecord, recordedArn, type Condition } from './invocation-record.js';

/** Of results that are delivered one out of the other: as many as Lambda lets a function pass in a loop before it stops it. */
export const MOST_HOPS = 16;

/** Bytes of a message that brokers take by default are 1 MiB, with its headers. */
const LARGEST_MESSAGE = 1_000_000;

/** Told of a result that its destination does not get. */
export type Undelivered = (destination: string, reason: string) => void;

export interface DeliveryOptions {
  /** There is a broker for messages. */
  readonly topics: boolean;
  readonly undelivered: Undelivered;
  readonly now?: () => Date;
}

/**
 * Announces also to the destinations that a function's account has chosen, by what the routing table says when the
 * invocation ends. A re-run of a replay is not told: whoever runs the past again wants to see results, not to cause them.
 */
export function alsoToDestinations(announce: Announce, routing: RoutingTable, { topics, undelivered, now = () => new Date() }: DeliveryOptions): Announce {
  return (invocation, settlement) => {
    const announcement = announce(invocation, settlement);
    const condition = conditionOf(settlement);
    if (condition === undefined || invocation.replayOf !== null) return announcement;
    const { onSuccess, onFailure } = eventInvokeSettingsOf(routing.function(invocation), invocation.qualifier);
    const destination = condition === 'Success' ? onSuccess : onFailure;
    if (destination === undefined) return announcement;
    const record = invocationRecord(invocation, settlement, condition, now());
    try {
      const topic = destinationTopic(destination) ?? standInTopic(invocation.accountId, destination);
      if (topic === undefined) return { ...announcement, delivered: invocationOf(destination, record, invocation, settlement, routing) };
      if (!topics) throw new Undeliverable('there is no Kafka here');
      return { ...announcement, messages: [...announcement.messages, messageOf(topic, record, invocation, condition)] };
    } catch (error) {
      if (!(error instanceof Undeliverable)) throw error;
      undelivered(destination, `result of ${recordedArn(invocation)} (request ${invocation.id}): ${error.message}`);
      return announcement;
    }
  };
}

class Undeliverable extends Error {}

function limit({ length }: Buffer, most: number): void {
  if (length > most) throw new Undeliverable(`it has ${length} bytes with its event, and may have ${most}`);
}

function messageOf(topic: string, value: Buffer, invocation: LeasedInvocation, condition: Condition): PromisedMessage {
  const { id, accountId, region, functionName } = invocation;
  if (!topic.startsWith(destinationTopicPrefix(accountId))) throw new Undeliverable('the topic is not the account’s');
  limit(value, LARGEST_MESSAGE);
  const headers = {
    'content-type': 'application/json',
    'switchyard-request-id': id,
    'switchyard-function-arn': recordedArn(invocation),
    'switchyard-condition': condition,
  };
  return { topic, key: functionStream(accountId, region, functionName), value, headers };
}

/** Allowed as by Invoke, and as there once and for all: a function of another account by the policy of exactly what is invoked. */
function invocationOf(
  destination: string, payload: Buffer, invocation: LeasedInvocation, settlement: Settlement, routing: RoutingTable,
): DeliveredInvocation {
  const reference = parseFunctionArn(destination);
  if (reference === undefined) throw new Undeliverable('it is not the ARN of a function');
  limit(payload, LARGEST_PAYLOAD);
  const { qualifier, ...target } = reference;
  if (invocation.hops >= MOST_HOPS) throw new Undeliverable(`it would be one of more than ${MOST_HOPS} results that caused each other`);
  const refusal = invokeRefusal(routing, target, qualifier, principalOf(invocation, settlement, routing));
  if (refusal !== undefined) throw new Undeliverable(refusal.message);
  return {
    id: randomUUID(),
    dedupeKey: null,
    target: reference,
    source: `destination:${recordedArn(invocation)}`,
    onBehalfOf: null,
    payload,
    traceId: invocation.traceId,
    streamVersion: routing.function(target)?.streamVersion ?? 0,
    correlationId: invocation.correlationId ?? undefined,
    hops: invocation.hops + 1,
  };
}

/** The role that the function ran under, as on AWS; the account itself where that role is not the account's, for then nobody gave it to it. */
function principalOf(invocation: LeasedInvocation, { executedVersion }: Settlement, routing: RoutingTable): InvokePrincipal {
  const { accountId } = invocation;
  const role = routing.function(invocation)?.versions[executedVersion ?? '$LATEST']?.configuration.role;
  return { kind: 'identity', accountId, arn: role?.startsWith(`arn:aws:iam::${accountId}:role/`) ? role : rootArn(accountId) };
}
