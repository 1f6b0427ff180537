import type { HistoryChange, HistoryEntry, Recorded } from '../../../contract/index.js';
import { positionText } from '../event.view.js';
import { subjectOf } from './event-subject.js';

/** Members of a move that went back. */
interface MovedBack {
  readonly rollbackOf?: string;
  readonly restores?: string;
}

/** An event as a history shows it, with what it changed. */
export function historyEntry(event: Recorded, change: HistoryChange): HistoryEntry {
  const { actor, sourceIp, userAgent, requestId, correlationId, causationId, reason } = event.metadata;
  const { rollbackOf, restores } = event.type === 'AliasRetargeted' ? (event.data as MovedBack) : {};
  return {
    position: positionText(event.feed), eventId: event.id, at: `${event.recordedAt.slice(0, 23)}Z`, kind: event.type, subject: subjectOf(event), change,
    actor, sourceIp, userAgent, requestId, correlationId, causationId,
    ...(reason === undefined ? {} : { reason }),
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    ...(restores === undefined ? {} : { restores }),
  };
}
