import { unmodelled } from '../../aws/errors.js';
import { fromText } from './deserialization.js';
import type { Query } from './query.js';
import type { InputShape, Shape } from './shapes.js';

/**
 * Input of an operation of the query protocol, from the fields of a form: `Name=…`, members of a list `Tags.member.1.Key=…`, as far as
 * they are numbered without a gap. @throws AwsError SerializationException on a value of the wrong type, MalformedInput on a name that
 * is given twice
 */
export function formInput(shape: InputShape, form: Query): Record<string, unknown> {
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (fields.has(name)) throw unmodelled('MalformedInput', 400, `${name.slice(0, 256)} is given more than once.`);
    fields.set(name, value);
  }
  return structure(shape, fields, '');
}

function structure(members: Readonly<Record<string, Shape>>, fields: ReadonlyMap<string, string>, prefix: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name in members) {
    const value = valueAt(members[name] as Shape, fields, prefix + name);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function valueAt(shape: Shape, fields: ReadonlyMap<string, string>, path: string): unknown {
  if (shape.type === 'structure') {
    const value = structure(shape.members, fields, `${path}.`);
    return Object.keys(value).length === 0 ? undefined : value;
  }
  if (shape.type === 'list') return listAt(shape.member, fields, path);
  const text = fields.get(path);
  return text === undefined ? undefined : fromText(text, shape);
}

/** An empty list is written as an empty field of its name. */
function listAt(member: Shape, fields: ReadonlyMap<string, string>, path: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (;;) {
    const value = valueAt(member, fields, `${path}.member.${values.length + 1}`);
    if (value === undefined) break;
    values.push(value);
  }
  return values.length > 0 || fields.has(path) ? values : undefined;
}
