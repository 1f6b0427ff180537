/** Takes the data of one version of an event to the next version's. Pure; never changes what it is given. */
export type Upcaster = (data: unknown) => unknown;

/**
 * The upcasters of each event type, in order: the first leads from version 1 to 2. A type's current version is one more
 * than it has upcasters, so that none can be raised without a way to read what was recorded before. A new optional member
 * needs no new version; a member renamed, removed or of another meaning does.
 */
export const upcasters: Readonly<Record<string, readonly Upcaster[]>> = {};
