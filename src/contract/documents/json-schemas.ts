import { z } from 'zod';
import { deadLetterHeaders } from '../dead-letter.js';
import { cloudEventHeaders, cloudEventMetadata } from '../cloud-event-headers.js';
import { eventSchemas, schemaUrn } from '../event-schemas.js';
import { EXPORT_VERSION, exportLine } from '../export-lines.js';
import { invocationResult } from '../invocation-result.js';
import { bucketRoute, functionRoute, routingMark } from '../routing-schemas.js';
import { signedCheckpoint } from '../signed-checkpoint.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A schema of the contract, of one version; `file` is relative to `src/contract`. */
export interface NamedSchema {
  readonly name: string;
  readonly version: number;
  readonly file: string;
  readonly document: JsonObject;
}

/**
 * JSON Schema 2020-12. Of the input, since objects of the output would forbid further members: a consumer must not refuse
 * what a later release adds.
 */
function named(name: string, version: number, schema: z.ZodType): NamedSchema {
  const { $schema, description, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    // The format says it; zod's pattern of it is 500 characters long.
    override: ({ jsonSchema }) => { if (jsonSchema.format === 'date-time') delete jsonSchema.pattern; },
  });
  const document = { $schema, $id: schemaUrn(name, version), title: name, description, ...rest };
  return { name, version, file: `schemas/${name}.v${version}.json`, document };
}

/** The data of each event type at its current version. */
export const eventDataSchemas: readonly NamedSchema[] = [...eventSchemas.values()].map(({ type, version, schema }) => named(type, version, schema));

/** What the other topics carry, headers, and files that are given out. A tombstone on the routing topic has no value, so no schema. */
export const messageSchemas = {
  cloudEventHeaders: named('CloudEventHeaders', 1, cloudEventHeaders),
  cloudEventMetadata: named('CloudEventMetadata', 1, cloudEventMetadata),
  functionRoute: named('FunctionRoute', 1, functionRoute),
  bucketRoute: named('BucketRoute', 1, bucketRoute),
  routingMark: named('RoutingMark', 1, routingMark),
  invocationResult: named('InvocationResult', 1, invocationResult),
  deadLetterHeaders: named('DeadLetterHeaders', 1, deadLetterHeaders),
  signedCheckpoint: named('SignedCheckpoint', 1, signedCheckpoint),
  exportLine: named('ExportLine', EXPORT_VERSION, exportLine),
};
