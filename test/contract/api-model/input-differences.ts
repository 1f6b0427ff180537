import { isDeepStrictEqual } from 'node:util';
import type { InputMember, InputShape, Shape } from '../../../src/control-plane/http/shapes.js';
import type { ModelMember, ModelOperation, ModelType } from './api-model.js';

type Declared = Shape & { readonly required?: boolean };

/** What a declared type is in the model, which knows no kinds of numbers apart. */
const modelTypeOf = ({ type }: Shape): ModelType['type'] => (type === 'integer' || type === 'long' || type === 'double' ? 'number' : type);

const sorted = (values: readonly (string | number)[] | undefined): string[] | undefined => values?.map(String).sort();

function typeDifferences(path: string, declared: Declared, model: ModelType): string[] {
  const [type, required] = [modelTypeOf(declared), declared.required ?? false];
  if (type !== model.type) return [`${path} is a ${type}, in the model a ${model.type}`];
  const found = required === model.required ? [] : [`${path} is ${required ? 'required' : 'optional'}, in the model ${model.required ? 'required' : 'optional'}`];
  const [values, modelValues] = [sorted('enum' in declared ? declared.enum : undefined), sorted(model.enum)];
  if (!isDeepStrictEqual(values, modelValues)) found.push(`${path} has the values [${values?.join() ?? 'any'}], in the model [${modelValues?.join() ?? 'any'}]`);
  if (declared.type === 'list') found.push(...typeDifferences(`${path}[]`, { ...declared.member, required: true }, model.member!));
  if (declared.type === 'map') found.push(...typeDifferences(`${path}{}`, { ...declared.value, required: true }, model.member!));
  if (declared.type === 'structure' && Object.keys(declared.members).length > 0) found.push(...memberDifferences(path, declared.members, model.members!, typeDifferences));
  return found;
}

function memberDifferences<One, Other>(
  path: string, declared: Readonly<Record<string, One>>, model: Readonly<Record<string, Other>>, compare: (path: string, one: One, other: Other) => string[],
): string[] {
  return [...new Set([...Object.keys(declared), ...Object.keys(model)])].sort().flatMap((name) => {
    const [one, other] = [declared[name], model[name]];
    if (one === undefined) return [`${path}.${name} is unknown here`];
    return other === undefined ? [`${path}.${name} is not in the model`] : compare(`${path}.${name}`, one, other);
  });
}

/** Names of headers have no case. */
const place = (where: string, name: string): string => `${where} ${where === 'header' ? name.toLowerCase() : name}`;

function placeDifferences(path: string, declared: InputMember, model: ModelMember): string[] {
  const here = place(declared.in, declared.name ?? path.slice(path.indexOf('.') + 1));
  const there = place(model.in, model.name);
  return [...(here === there ? [] : [`${path} travels as ${here}, in the model as ${there}`]), ...typeDifferences(path, declared, model)];
}

/**
 * How a declared input differs from the model's: members, where they travel and as what, types, required members, enums. Of a
 * structure without members nothing more is compared: it is refused whole.
 */
export const inputDifferences = ({ name, input }: ModelOperation, shape: InputShape): string[] => memberDifferences(name, shape, input, placeDifferences);
