import { s3EventTypes } from '../../aws/s3-events.js';

/** Whether S3 knows this event type, wildcards of a family included. */
export const isNotificationEvent = (event: string): boolean => s3EventTypes.has(event);

/** Whether two event types share an event: equal, or one is the other's family (`s3:ObjectCreated:*`). */
export const eventsOverlap = (a: string, b: string): boolean => a === b || covers(a, b) || covers(b, a);

const covers = (family: string, event: string): boolean => family.endsWith(':*') && event.startsWith(family.slice(0, -1));
