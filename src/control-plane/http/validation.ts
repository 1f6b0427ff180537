import { validationException } from '../../aws/errors.js';
import type { Shape, StringShape } from './shapes.js';

/**
 * Evaluates an input against its shapes and reports all failures together in the words of AWS's own validator
 * (`shared/reference/aws-lambda-behaviour.md` §0). A value of its own reports each constraint apart, the pattern
 * first; members of a list and keys and values of a map report all constraints of that member in brackets.
 */

/** A member as the validator walks over it. */
type Constrained = Shape & { readonly required?: boolean };

const patterns = new Map<string, RegExp>();
/** Whole-value matcher of a pattern as AWS prints it; classes such as `\p{L}` want JavaScript's Unicode mode, in which not all of AWS's patterns are legal. */
function matcher(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
    patterns.set(pattern, compiled);
  }
  return compiled;
}

/** Whether a text matches. One that is too long for the matcher (it gives up at some millions of characters) does not. */
function matches(pattern: string, text: string): boolean {
  try {
    return matcher(pattern).test(text);
  } catch {
    return false;
  }
}

/** Java's `Double.toString`: `2.0`, `0.25`, and from 10⁷ and below 10⁻³ `1.0E7`. */
function printDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? value.toFixed(1) : String(value);
  const [digits = '', exponent] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** A value as the validator prints it: lists `[a, b]`, maps and structures `{k=v}`, doubles `2.0`. */
export function printValue(value: unknown, shape: Shape): string {
  if (value === null || value === undefined) return 'null';
  switch (shape.type) {
    case 'double':
      return printDouble(value as number);
    case 'list':
      return `[${(value as unknown[]).map((member) => printValue(member, shape.member)).join(', ')}]`;
    case 'map':
      return `{${Object.entries(value).map(([key, member]) => `${key}=${printValue(member, shape.value)}`).join(', ')}}`;
    case 'structure':
      return `{${Object.entries(value).map(([name, member]) => `${name}=${printValue(member, shape.members[name] ?? { type: 'string' })}`).join(', ')}}`;
    case 'blob':
      return `java.nio.HeapByteBuffer[pos=0 lim=${(value as Buffer).length} cap=${(value as Buffer).length}]`;
    default:
      return String(value);
  }
}

const lengthAtMost = (limit: number): string => `Member must have length less than or equal to ${limit}`;
const lengthAtLeast = (limit: number): string => `Member must have length greater than or equal to ${limit}`;
const matchesPattern = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`;
const inEnum = (values: readonly (string | number)[]): string => `Member must satisfy enum value set: [${values.join(', ')}]`;
const notNull = 'Member must not be null';

/** No string of an AWS API carries U+0000 into Postgres, which cannot hold it. */
const withoutNul = '[^\\u0000]*';

/** Length in code points, as AWS counts: a pair of surrogates is one. */
function longerThan(value: string, limit: number): boolean {
  if (value.length <= limit) return false;
  if (value.length > 2 * limit) return true;
  let count = 0;
  for (const _ of value) if (++count > limit) return true;
  return false;
}

function stringFailures(value: string, shape: StringShape): string[] {
  const failures: string[] = [];
  const { pattern, minLength, maxLength } = shape;
  const tooLong = maxLength !== undefined && longerThan(value, maxLength);
  if (pattern !== undefined && !matches(pattern, value)) failures.push(matchesPattern(pattern));
  else if (value.includes('\0')) failures.push(matchesPattern(withoutNul));
  if (tooLong) failures.push(lengthAtMost(maxLength));
  if (minLength !== undefined && value.length < minLength) failures.push(lengthAtLeast(minLength));
  if (shape.enum !== undefined && !shape.enum.includes(value)) failures.push(inEnum(shape.enum));
  return failures;
}

/** The constraints of a value itself that it breaks, standing alone. */
function ownFailures(value: unknown, shape: Shape): string[] {
  switch (shape.type) {
    case 'string':
      return stringFailures(value as string, shape);
    case 'integer':
    case 'long':
    case 'double': {
      const print = (limit: number): string => (shape.type === 'double' ? printDouble(limit) : String(limit));
      const failures: string[] = [];
      if (shape.max !== undefined && (value as number) > shape.max) failures.push(`Member must have value less than or equal to ${print(shape.max)}`);
      if (shape.min !== undefined && (value as number) < shape.min) failures.push(`Member must have value greater than or equal to ${print(shape.min)}`);
      if (shape.enum !== undefined && !shape.enum.includes(value as number)) failures.push(inEnum(shape.enum));
      return failures;
    }
    case 'list': {
      const { length } = value as unknown[];
      if (shape.maxLength !== undefined && length > shape.maxLength) return [lengthAtMost(shape.maxLength)];
      if (shape.minLength !== undefined && length < shape.minLength) return [lengthAtLeast(shape.minLength)];
      return [];
    }
    default:
      return [];
  }
}

/** All constraints of a member, as the bracketed form lists them: bounds, then pattern or enum, then not null. */
function allConstraints(shape: Shape, notNullUnsaid: boolean): string {
  const constraints: string[] = [];
  if (shape.type === 'string' || shape.type === 'list') {
    if (shape.maxLength !== undefined) constraints.push(lengthAtMost(shape.maxLength));
    if (shape.minLength !== undefined) constraints.push(lengthAtLeast(shape.minLength));
  }
  if (shape.type === 'string') {
    if (shape.pattern !== undefined) constraints.push(matchesPattern(shape.pattern));
    if (shape.enum !== undefined) constraints.push(inEnum(shape.enum));
    if (constraints.length === 0) constraints.push(matchesPattern(withoutNul));
  }
  if (shape.type === 'integer' || shape.type === 'long' || shape.type === 'double') {
    const print = (limit: number): string => (shape.type === 'double' ? printDouble(limit) : String(limit));
    if (shape.max !== undefined) constraints.push(`Member must have value less than or equal to ${print(shape.max)}`);
    if (shape.min !== undefined) constraints.push(`Member must have value greater than or equal to ${print(shape.min)}`);
  }
  if (!notNullUnsaid) constraints.push(notNull);
  return `[${constraints.join(', ')}]`;
}

const isSensitive = (shape: Shape): boolean => shape.type === 'map' && shape.sensitive === true;
const isScalar = (shape: Shape): boolean => shape.type !== 'list' && shape.type !== 'map' && shape.type !== 'structure';

/** `FunctionName` → `functionName`. */
export const memberName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** AWS repeats a value whole; of one that is larger than this, what follows is left out, or the refusal would be 70 MB. */
const LONGEST_PRINTED = 1024 * 1024;
const shortened = (text: string): string => (text.length > LONGEST_PRINTED ? `${text.slice(0, LONGEST_PRINTED)}…` : text);

/** A list of a million bad structures is reported by its first failures, and not looked at further. */
const MOST_FAILURES = 100;

class Validator {
  readonly failures: string[] = [];

  constructor(private readonly code: string | undefined) {}

  /** The value is printed only when there is a failure: it may be megabytes. Of a sensitive one AWS writes `Value at …`. */
  private fail(value: unknown, shape: Shape, path: string, constraint: string): void {
    const printed = value === null || value === undefined ? ' null' : isSensitive(shape) ? '' : ` '${shortened(printValue(value, shape))}'`;
    this.failures.push(`Value${printed} at '${path}' failed to satisfy constraint: ${constraint}`);
    if (this.failures.length >= MOST_FAILURES) throw validationException(this.failures, this.code);
  }

  member(value: unknown, shape: Constrained, path: string): void {
    if (value === undefined || value === null) {
      if (shape.required === true) this.fail(null, shape, path, notNull);
      return;
    }
    for (const constraint of ownFailures(value, shape)) this.fail(value, shape, path, constraint);
    if (shape.type === 'list') this.list(value as unknown[], shape, path);
    else if (shape.type === 'map') this.map(value as Record<string, unknown>, shape, path);
    else if (shape.type === 'structure') {
      for (const [name, inner] of Object.entries(shape.members)) this.member((value as Record<string, unknown>)[name], inner, `${path}.${memberName(name)}`);
    }
  }

  private list(values: readonly unknown[], shape: Extract<Shape, { type: 'list' }>, path: string): void {
    const { member } = shape;
    if (isScalar(member)) {
      if (values.some((value) => value === null || ownFailures(value, member).length > 0))
        this.fail(values, shape, path, `Member must satisfy constraint: ${allConstraints(member, shape.notNullUnsaid === true)}`);
      return;
    }
    values.forEach((value, index) => this.member(value, { ...member, required: true }, `${path}.${index + 1}.member`));
  }

  private map(entries: Readonly<Record<string, unknown>>, shape: Extract<Shape, { type: 'map' }>, path: string): void {
    const keys = Object.keys(entries);
    if (keys.some((key) => stringFailures(key, shape.key).length > 0))
      this.fail(entries, shape, path, `Map keys must satisfy constraint: ${allConstraints(shape.key, true)}`);
    if (isScalar(shape.value)) {
      if (keys.some((key) => entries[key] === null || ownFailures(entries[key], shape.value).length > 0))
        this.fail(entries, shape, path, `Map value must satisfy constraint: ${allConstraints(shape.value, false)}`);
      return;
    }
    for (const key of keys) this.member(entries[key], { ...shape.value, required: true }, `${path}.${key}.member`);
  }
}

/** @throws AwsError ValidationException (or the service's own `code`) with every failure of the input, in the order of the shape's members */
export function validate(input: Readonly<Record<string, unknown>>, members: Readonly<Record<string, Constrained>>, code?: string): void {
  const validator = new Validator(code);
  for (const name in members) validator.member(input[name], members[name] as Constrained, memberName(name));
  if (validator.failures.length > 0) throw validationException(validator.failures, code);
}
