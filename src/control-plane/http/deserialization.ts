import { isUtf8 } from 'node:buffer';
import { type AwsError, invalidRequestContent, unmodelled } from '../../aws/errors.js';
import { jsonRefusal } from '../../aws/json-refusal.js';
import { type Query, queryValue, queryValues } from './query.js';
import type { InputMember, InputShape, Shape } from './shapes.js';

/**
 * Brings an input from the wire (path, query, headers, JSON body) into the types of its shape. Wrong JSON types get the
 * texts of AWS's own deserialiser; unknown members are ignored, as AWS does. Constraints are `validation.ts`.
 */

/** Where the members of an input are read from. `params` are the decoded path labels by their wire name. */
export interface RequestParts {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const serialization = (message: string): AwsError => unmodelled('SerializationException', 400, message);

const typeNames = { string: 'a String', integer: 'an Integer', long: 'a Long', double: 'a Double', boolean: 'a Boolean', blob: 'a ByteBuffer' } as const;
type ScalarType = keyof typeof typeNames;

/** The token's name in AWS's JSON parser. */
const tokenName = (value: unknown): string =>
  typeof value === 'number' ? 'NUMBER_VALUE' : typeof value === 'boolean' ? (value ? 'TRUE_VALUE' : 'FALSE_VALUE') : 'STRING_VALUE';

function wrongScalar(value: unknown, type: ScalarType): AwsError {
  if (Array.isArray(value)) return serialization('Start of list found where not expected');
  if (typeof value === 'object') return serialization('Start of structure or map found where not expected.');
  return serialization(`${tokenName(value)} can not be converted to ${typeNames[type]}`);
}

const LARGEST_INTEGER = 2 ** 31 - 1;
const isInteger = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= LARGEST_INTEGER;

/** Strict base64: padded, standard alphabet, nothing else. */
function decodeBase64(text: string): Buffer {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  if (text.length % 4 !== 0 || bytes.length !== (text.length / 4) * 3 - padding || text.includes('-') || text.includes('_'))
    throw serialization('The value is not valid base64.');
  return bytes;
}

const loneSurrogate = /\p{Surrogate}/u;
/** Half a surrogate pair has no UTF-8 form: it becomes U+FFFD here, as it would on AWS's way to a store. */
const wellFormed = (text: string): string => (loneSurrogate.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text);

/** A JSON value as its shape wants it; null stays null. @throws AwsError SerializationException */
function fromJson(value: unknown, shape: Shape): unknown {
  if (value === null) return null;
  switch (shape.type) {
    case 'string':
      if (typeof value !== 'string') throw wrongScalar(value, 'string');
      return wellFormed(value);
    case 'integer':
      if (typeof value !== 'number' || !isInteger(value)) throw wrongScalar(value, 'integer');
      return value;
    case 'long':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongScalar(value, 'long');
      return value;
    case 'double':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongScalar(value, 'double');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongScalar(value, 'boolean');
      return value;
    case 'blob':
      if (typeof value !== 'string') throw wrongScalar(value, 'blob');
      return decodeBase64(value);
    case 'list':
      if (!Array.isArray(value)) throw serialization(typeof value === 'object' ? 'Start of structure or map found where not expected.' : 'Expected list or null');
      return value.map((member) => fromJson(member, shape.member));
    case 'map':
    case 'structure': {
      if (Array.isArray(value)) throw serialization('Start of list found where not expected');
      if (typeof value !== 'object') throw serialization(`Expected ${shape.type} or null`);
      return shape.type === 'map' ? mapFromJson(value as object, shape) : structureFromJson(value as object, shape.members);
    }
  }
}

/** Without a prototype, so that a key such as `__proto__` is a key like any other. */
function mapFromJson(value: object, shape: Extract<Shape, { type: 'map' }>): Record<string, unknown> {
  const map = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) map[wellFormed(key)] = fromJson(member, shape.value);
  return map;
}

function structureFromJson(value: object, members: Readonly<Record<string, Shape>>): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  for (const name in members) {
    if (!Object.hasOwn(value, name)) continue;
    const member = fromJson((value as Record<string, unknown>)[name], members[name] as Shape);
    if (member !== null) structure[name] = member;
  }
  return structure;
}

/** Bodies above this many bytes are packages in base64 with a few members around them. */
const LARGE_BODY = 6 * 1024 * 1024;
const MOST_VALUES = 100_000;

/**
 * Whether a large body holds so many values that parsing it would take all the memory and half a minute: seen with 70 MB of
 * `{},{},…`. Base64 has none of the marks that are counted, so a package is passed over at memchr's speed.
 */
function holdsTooManyValues(body: Buffer): boolean {
  if (body.length <= LARGE_BODY) return false;
  let left = MOST_VALUES;
  for (const mark of [',', '[', '{']) {
    const byte = mark.charCodeAt(0);
    for (let at = body.indexOf(byte); at >= 0; at = body.indexOf(byte, at + 1)) if (--left < 0) return true;
  }
  return false;
}

const notJson = (body: Buffer): AwsError => invalidRequestContent(`Could not parse request body into json: ${jsonRefusal(body) ?? 'Invalid UTF-8'}`);

/** @throws AwsError InvalidRequestContentException on what is no JSON, SerializationException on JSON that is no object */
export function parseJsonObject(body: Buffer): object {
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw notJson(body);
  if (holdsTooManyValues(body)) throw invalidRequestContent(`Could not parse request body into json: more than ${MOST_VALUES} values`);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw notJson(body);
  }
  if (value === null) return {};
  if (Array.isArray(value)) throw serialization('Start of list found where not expected');
  if (typeof value !== 'object') throw serialization('Expected structure or null');
  return value;
}

/** Text of a path label, query parameter, header or form field as its shape wants it. @throws AwsError SerializationException */
export function fromText(text: string, shape: Shape): unknown {
  switch (shape.type) {
    case 'integer':
      if (!/^[+-]?\d{1,10}$/.test(text) || !isInteger(Number(text))) throw serialization(`STRING_VALUE can not be converted to an Integer`);
      return Number(text);
    case 'long':
      if (!/^[+-]?\d{1,19}$/.test(text) || !Number.isSafeInteger(Number(text))) throw serialization('STRING_VALUE can not be converted to a Long');
      return Number(text);
    case 'double':
      if (text.trim() === '' || !Number.isFinite(Number(text))) throw serialization('STRING_VALUE can not be converted to a Double');
      return Number(text);
    case 'boolean': {
      const lower = text.toLowerCase();
      if (lower !== 'true' && lower !== 'false') throw serialization('STRING_VALUE can not be converted to a Boolean');
      return lower === 'true';
    }
    case 'blob':
      return decodeBase64(text);
    default:
      return text;
  }
}

function outsideBody(name: string, member: InputMember, parts: RequestParts): unknown {
  const wireName = member.name ?? name;
  if (member.in === 'query' && member.type === 'list') {
    const values = queryValues(parts.query, wireName);
    return values.length === 0 ? undefined : values.map((value) => fromText(value, member.member));
  }
  const given = member.in === 'path' ? parts.params[wireName]
    : member.in === 'query' ? queryValue(parts.query, wireName)
    : parts.headers[wireName.toLowerCase()];
  const text = Array.isArray(given) ? given.join(',') : given;
  return text === undefined ? undefined : fromText(text, member);
}

/** The members of an input that were given, typed; the body is read only if a member travels there. */
export function deserialize(shape: InputShape, parts: RequestParts): Record<string, unknown> {
  let body: object | undefined;
  const input: Record<string, unknown> = {};
  for (const name in shape) {
    const member = shape[name] as InputMember;
    let value: unknown;
    if (member.in === 'body') {
      body ??= parseJsonObject(parts.body);
      const wireName = member.name ?? name;
      if (Object.hasOwn(body, wireName)) value = fromJson((body as Record<string, unknown>)[wireName], member);
    } else value = outsideBody(name, member, parts);
    if (value !== undefined && value !== null) input[name] = value;
  }
  return input;
}
