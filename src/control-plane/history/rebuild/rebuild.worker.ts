import { serveRanges } from '../../../event-store/rebuild/range-thread.js';
import { AGGREGATES } from '../../aggregates.js';

/** A thread of a rebuild. */
await serveRanges(AGGREGATES);
