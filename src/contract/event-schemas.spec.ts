import { readFileSync, readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { fromKafkaMessage, toKafkaMessage } from './cloud-event.js';
import { eventSchemas, schemaUrn } from './event-schemas.js';
import type { Recorded } from './metadata.js';
import { upcast } from './upcast.js';

interface JsonSchema {
  readonly $id?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

const read = <T>(folder: string, file: string): T => JSON.parse(readFileSync(new URL(`${folder}/${file}`, import.meta.url), 'utf8')) as T;

/** Golden files of every version, old ones included: each holds recorded events as they lie in somebody's store. */
const golden = readdirSync(new URL('golden/', import.meta.url)).map((file) => {
  const [, type, version] = /^(\w+)\.v(\d+)\.json$/.exec(file) as unknown as [string, string, string];
  return { file, type, version: Number(version), events: read<Recorded[]>('golden', file), schema: read<JsonSchema>('schemas', file) };
});

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);

describe.each(golden)('golden events in $file', ({ type, version, events, schema }) => {
  const validate = ajv.compile(schema);

  it('validate against the JSON Schema of their version, and with members that a later release adds', () => {
    expect(schema.$id).toBe(schemaUrn(type, version));
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(event).toMatchObject({ type, schemaVersion: version, streamType: eventSchemas.get(type)?.streamType });
      expect([validate(event.data), validate.errors]).toEqual([true, null]);
      expect([validate(withMore(event.data, schema)), validate.errors]).toEqual([true, null]);
    }
  });

  it('upcast to what the current schema takes, with nothing lost that it knows', () => {
    const current = eventSchemas.get(type)!;
    for (const { schemaVersion, data } of events) {
      const upcasted = upcast(type, schemaVersion, data);
      expect(current.schema.parse(upcasted)).toEqual(upcasted);
    }
  });

  it('have every member somewhere, and lack each optional one somewhere', () => {
    const seen = events.flatMap(({ data }) => [...presence(data, schema, '')]);
    for (const path of new Set(seen.map(([path]) => path))) {
      const { optional } = seen.find(([of]) => of === path)![1];
      const present = new Set(seen.filter(([of]) => of === path).map(([, { there }]) => there));
      expect([path, [...present].sort()]).toEqual([path, optional ? [false, true] : [true]]);
    }
  });

  it('travel over Kafka and back', () => {
    for (const event of events) expect(fromKafkaMessage(toKafkaMessage(event))).toEqual(event);
  });

  it('are refused where a required member is missing or of another type', () => {
    const { data } = events[0]!;
    for (const member of schema.required ?? []) {
      expect([member, validate({ ...(data as object), [member]: undefined })]).toEqual([member, false]);
      expect([member, validate({ ...(data as object), [member]: typeof (data as Record<string, unknown>)[member] === 'number' ? 'seventeen' : 17 })]).toEqual([member, false]);
    }
  });
});

it('there are golden events of every version of every type', () => {
  const wanted = [...eventSchemas.values()].flatMap(({ type, version }) =>
    Array.from({ length: version }, (_, index) => `${type}.v${index + 1}.json`));
  expect(golden.map(({ file }) => file).sort()).toEqual(wanted.sort());
});

/** The data with an unknown member in each object that the schema describes. */
function withMore(data: unknown, { properties, items }: JsonSchema): unknown {
  if (Array.isArray(data)) return items ? data.map((item) => withMore(item, items)) : data;
  if (properties === undefined || typeof data !== 'object' || data === null) return data;
  const known = Object.entries(data).map(([name, value]) => [name, properties[name] ? withMore(value, properties[name]) : value]);
  return { ...Object.fromEntries(known), addedLater: { anything: true } };
}

type Presence = [path: string, { readonly optional: boolean; readonly there: boolean }];

/** Each described member, by its path: whether it may be absent, and whether it is there. */
function* presence(data: unknown, { properties = {}, required = [], items }: JsonSchema, path: string): Generator<Presence> {
  if (items && Array.isArray(data)) for (const item of data) yield* presence(item, items, `${path}[]`);
  for (const [name, schema] of Object.entries(properties)) {
    const value = (data as Record<string, unknown>)[name];
    yield [`${path}.${name}`, { optional: !required.includes(name), there: value !== undefined }];
    if (value !== undefined) yield* presence(value, schema, `${path}.${name}`);
  }
}
