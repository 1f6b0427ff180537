import { eventSchemas, type EventSchema } from './event-schemas.js';

/** The event types that an upcast knows: the contract's own, unless a spec hands in others. */
export type KnownEvents = ReadonlyMap<string, Pick<EventSchema, 'version' | 'upcasters'>>;

/** An event that this contract cannot read: of an unknown type, or recorded by a later release. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';
}

/**
 * The data of an event at the current version of its type; data that is current comes back as it is, not as a copy.
 * @throws UnknownEventError for an unknown type, and for a version that is newer than the one known or none at all
 */
export function upcast(type: string, schemaVersion: number, data: unknown, known: KnownEvents = eventSchemas): unknown {
  const event = known.get(type);
  if (!event) throw new UnknownEventError(`The contract has no event ${type}.`);
  if (schemaVersion === event.version) return data;
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1) {
    throw new UnknownEventError(`${schemaVersion} is not a version of ${type}: versions count from 1.`);
  }
  if (schemaVersion > event.version) {
    throw new UnknownEventError(`${type} has version ${schemaVersion}, but this release knows versions up to ${event.version}.`);
  }
  return event.upcasters.slice(schemaVersion - 1).reduce((older, step) => step(older), data);
}

interface Versioned {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}

/**
 * The event at the current version of its type; one that is current is given back itself. So is version 1 of a type that
 * the contract does not know: whoever folds the stream says what that means there.
 * @throws UnknownEventError see upcast
 */
export function upcastEvent<Event extends Versioned>(event: Event, known: KnownEvents = eventSchemas): Event {
  const current = known.get(event.type)?.version ?? 1;
  if (event.schemaVersion === current) return event;
  return { ...event, schemaVersion: current, data: upcast(event.type, event.schemaVersion, event.data, known) };
}
