import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as sdk from '@aws-sdk/client-lambda';

/**
 * Lambda's API model as the SDK for JavaScript carries it: the schemas of its operations (where each member travels, its type,
 * whether it must be there), and the values of enums from its type declarations. Patterns and lengths are in neither.
 */

export interface ModelOperation {
  readonly name: string;
  readonly method: string;
  /** With labels (`{FunctionName}`) and, of two operations, a query. */
  readonly path: string;
  readonly input: Readonly<Record<string, ModelMember>>;
}

export interface ModelMember extends ModelType {
  readonly in: 'path' | 'query' | 'header' | 'body' | 'payload';
  /** On the wire. */
  readonly name: string;
}

export interface ModelType {
  readonly type: 'string' | 'number' | 'boolean' | 'blob' | 'timestamp' | 'list' | 'map' | 'structure';
  readonly required: boolean;
  readonly enum?: readonly string[];
  /** Of a list, or the values of a map. */
  readonly member?: ModelType;
  readonly members?: Readonly<Record<string, ModelType>>;
}

/** What `@smithy/core/schema` makes of a model: numbers for simple types, arrays that begin with their kind for others. */
type Schema = number | readonly unknown[] | (() => Schema);
type Traits = number | Readonly<Record<string, unknown>>;

const SIMPLE: Readonly<Record<number, ModelType['type']>> = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'timestamp', 7: 'timestamp', 21: 'blob', 42: 'blob' };
const [LIST_OF, MAP_OF] = [64, 128];
const kinds = { simple: 0, list: 1, map: 2, structure: 3, union: 4, operation: 9 } as const;
const traitBits = { label: 1, payload: 16 } as const;

const declarations = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@aws-sdk/client-lambda/package.json')), 'dist-types/models/models_0.d.ts'), 'utf8');

/** The values of the enum that a member is declared with. */
function enumOf(structure: string, member: string): readonly string[] | undefined {
  const from = declarations.indexOf(`export interface ${structure} {`);
  const body = from < 0 ? '' : declarations.slice(from, declarations.indexOf('\n}', from));
  const type = new RegExp(`^ {4}${member}\\??: (\\w+)`, 'm').exec(body)?.[1];
  const values: unknown = type === undefined ? undefined : (sdk as Readonly<Record<string, unknown>>)[type];
  return typeof values === 'object' && values !== null ? Object.values(values as Record<string, string>) : undefined;
}

function typeOf(schema: Schema, required: boolean, values?: readonly string[]): ModelType {
  if (typeof schema === 'function') return typeOf(schema(), required, values);
  if (typeof schema === 'number') {
    if (SIMPLE[schema] !== undefined) return { type: SIMPLE[schema], required, ...(values && { enum: values }) };
    return { type: schema & MAP_OF ? 'map' : 'list', required, member: typeOf(schema & ~(LIST_OF | MAP_OF), true, values) };
  }
  const [kind, , , , first, second] = schema as [number, string, string, Traits, Schema, Schema];
  switch (kind) {
    case kinds.simple:
      return typeOf(first, required, values);
    case kinds.list:
      return { type: 'list', required, member: typeOf(withoutTraits(first), true, values) };
    case kinds.map:
      return { type: 'map', required, member: typeOf(withoutTraits(second), true) };
    case kinds.structure:
    case kinds.union:
      return { type: 'structure', required, members: Object.fromEntries(membersOf(schema).map(({ name, type }) => [name, type])) };
    default:
      throw new Error(`the SDK's model has a schema of kind ${kind}, which is not known here`);
  }
}

/** A member is written with its traits where it has any: `[schema, traits]`; no schema has two elements alone. */
const hasTraits = (member: Schema): member is readonly [Schema, Traits] => Array.isArray(member) && member.length === 2;
const withoutTraits = (member: Schema): Schema => (hasTraits(member) ? member[0] : member);

/** Members in the model's order, the required ones first. */
function membersOf(structure: readonly unknown[]): { name: string; type: ModelType; traits: Traits }[] {
  const [, , structureName, , names, schemas, required = 0] = structure as [number, string, string, Traits, string[], Schema[], number?];
  return names.map((name, index) => {
    const member = schemas[index]!;
    return { name, type: typeOf(withoutTraits(member), index < required, enumOf(structureName, name)), traits: hasTraits(member) ? member[1] : 0 };
  });
}

function inputMember({ name, type, traits }: { name: string; type: ModelType; traits: Traits }): ModelMember {
  if (typeof traits === 'object') {
    const { httpQuery, httpHeader } = traits as { httpQuery?: string; httpHeader?: string };
    if (httpQuery !== undefined) return { ...type, in: 'query', name: httpQuery };
    if (httpHeader !== undefined) return { ...type, in: 'header', name: httpHeader };
  }
  const bits = typeof traits === 'number' ? traits : 0;
  return { ...type, in: bits & traitBits.label ? 'path' : bits & traitBits.payload ? 'payload' : 'body', name };
}

function operationOf(schema: readonly unknown[]): ModelOperation {
  const [, , name, { http: [method, path] }, input] = schema as [number, string, string, { http: [string, string, number] }, () => readonly unknown[]];
  return { name, method, path, input: Object.fromEntries(membersOf(input()).map((member) => [member.name, inputMember(member)])) };
}

/** Every operation of the model, by name. */
export const modelOperations: readonly ModelOperation[] = Object.values(sdk as Readonly<Record<string, unknown>>)
  .filter((exported): exported is readonly unknown[] => Array.isArray(exported) && exported[0] === kinds.operation)
  .map(operationOf)
  .sort((one, other) => one.name.localeCompare(other.name));
