import { upcastEvent, type Recorded } from '../contract/index.js';

/** A row of the view recorded_events: 64-bit numbers come as text. */
export type EventRow = Omit<Recorded, 'version' | 'feed'> & { readonly version: string; readonly tx_id: string; readonly position: string };

/** At the current version of its type, whichever it was recorded in. @throws UnknownEventError see upcastEvent */
export function recordedFrom({ tx_id: txId, position, version, ...event }: EventRow): Recorded {
  return upcastEvent({ ...event, version: Number(version), feed: { txId, position } });
}
