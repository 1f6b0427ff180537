import type { z } from 'zod';
import { accountEventSchemas } from './account-events.js';
import { bucketEventSchemas } from './bucket-events.js';
import { functionEventSchemas } from './function-events.js';
import { roleEventSchemas } from './role-events.js';
import { upcasters, type Upcaster } from './upcasters.js';

/** An event type: whose streams hold it, its current version, the schema of its data at that version, and how older data gets there. */
export interface EventSchema {
  readonly type: string;
  readonly streamType: string;
  readonly version: number;
  readonly schema: z.ZodType;
  readonly upcasters: readonly Upcaster[];
}

const ofStreams = (streamType: string, schemas: Readonly<Record<string, z.ZodType>>): EventSchema[] =>
  Object.entries(schemas).map(([type, schema]) => {
    const steps = upcasters[type] ?? [];
    return { type, streamType, version: steps.length + 1, schema, upcasters: steps };
  });

/** Every event type that there is, by its name. */
export const eventSchemas: ReadonlyMap<string, EventSchema> = new Map(
  [
    ...ofStreams('Function', functionEventSchemas),
    ...ofStreams('Bucket', bucketEventSchemas),
    ...ofStreams('Account', accountEventSchemas),
    ...ofStreams('Role', roleEventSchemas),
  ].map((schema) => [schema.type, schema]),
);

/** The name of a JSON Schema of this contract: its `$id`, and what `ce_dataschema` says of an event. */
export const schemaUrn = (name: string, version: number): string => `urn:switchyard:schema:${name}:${version}`;
