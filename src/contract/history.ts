import type { EventMetadata } from './metadata.js';

/** An event as `GET /_switchyard/events` shows it. `position` is its place in the feed, to go on after. */
export interface ShownEvent {
  readonly position: string;
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
  readonly recordedAt: string;
}
