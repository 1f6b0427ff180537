import { toKafkaMessage, type Recorded } from '../../../contract/index.js';
import type { OutgoingMessage } from '../../../messaging/ports.js';

/** An event as a message that says that it is sent again, and by which replay (UUID): all else is as it was the first time. */
export function replayedMessage(event: Recorded, replayId: string): OutgoingMessage {
  const { key, value, headers } = toKafkaMessage(event);
  return { key, value, headers: { ...headers, ce_replayid: replayId } };
}
