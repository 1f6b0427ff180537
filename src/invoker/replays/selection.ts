import { bucketArn } from '../../aws/arn.js';
import type { ReplaySelection } from '../../contract/index.js';
import { storableText } from '../storable-text.js';

/** A selection as the function `invoker.originals_to_replay` takes it; `until` null means now. */
export function selectionValues({ accountId, request }: ReplaySelection, until: string | null = request.until ?? null): unknown[] {
  const { bucket, since, failed, keyPrefix, eventName, function: named } = request;
  return [
    accountId,
    bucketArn(bucket),
    since,
    until,
    failed,
    keyPrefix === undefined ? null : `s3:${bucket}/${storableText(keyPrefix)}`,
    eventName === undefined ? null : eventInPayload(eventName),
    named?.region ?? null,
    named?.functionName ?? null,
    named?.qualifier ?? null,
  ];
}

/** What the payloads of an event type have in them: we wrote them, as JSON without spaces, and quotes inside of texts are escaped. */
function eventInPayload(eventName: string): Buffer {
  return Buffer.from(`"eventName":"${eventName.endsWith(':*') ? eventName.slice(0, -1) : `${eventName}"`}`);
}
