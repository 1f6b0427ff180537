import { BlockList, isIP } from 'node:net';
import { arnMatches, wildcardMatches } from './policy-patterns.js';
import { literalText, type Piece } from './policy-variables.js';

/** Whether a value that a policy declares covers the one that a request carries. */
export type Comparison = (declared: readonly Piece[], actual: string) => boolean;

/** One of IAM's condition operators, without IfExists and without ForAllValues and ForAnyValue. */
export interface ConditionOperator {
  readonly holds: Comparison;
  /** Holds where no declared value does, also where the request does not carry the key. */
  readonly negated: boolean;
  /** Whether a declared value has the form that the operator can compare; absent: any text. */
  readonly accepts?: (declared: string) => boolean;
}

const text = (compare: (declared: string, actual: string) => boolean): Comparison => (declared, actual) => compare(literalText(declared), actual);
const sameText = text((declared, actual) => declared === actual);
const sameTextIgnoringCase = text((declared, actual) => declared.toLowerCase() === actual.toLowerCase());

const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const numberOf = (value: string): number => (decimal.test(value) ? Number(value) : NaN);

const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
/** Milliseconds since 1970 of a W3C date (UTC where it says no zone) or of epoch seconds; NaN for anything else. */
function instantOf(value: string): number {
  if (/^\d{1,12}$/.test(value)) return Number(value) * 1000;
  if (!isoTime.test(value)) return NaN;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(value.slice(10)) || value.length === 10 ? value : `${value}Z`;
  return Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

const ordered = (read: (value: string) => number, compare: (declared: number, actual: number) => boolean): Comparison =>
  text((declared, actual) => compare(read(declared), read(actual)));

/** An address, or a range in CIDR form; undefined for anything else. */
function rangeOf(value: string): BlockList | undefined {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const family = isIP(address);
  const longest = family === 6 ? 128 : 32;
  if (family === 0 || Number(prefix ?? longest) > longest) return undefined;
  const range = new BlockList();
  range.addSubnet(address, Number(prefix ?? longest), family === 6 ? 'ipv6' : 'ipv4');
  return range;
}

const inRange = text((declared, actual) => {
  const family = isIP(actual);
  return family !== 0 && (rangeOf(declared)?.check(actual, family === 6 ? 'ipv6' : 'ipv4') ?? false);
});

const isNumber = (value: string): boolean => !Number.isNaN(numberOf(value));
const isDate = (value: string): boolean => !Number.isNaN(instantOf(value));
const isRange = (value: string): boolean => rangeOf(value) !== undefined;
const isBoolean = (value: string): boolean => /^(true|false)$/i.test(value);

const positive = (holds: Comparison, accepts?: ConditionOperator['accepts']): ConditionOperator => ({ holds, negated: false, accepts });
const negative = (holds: Comparison, accepts?: ConditionOperator['accepts']): ConditionOperator => ({ holds, negated: true, accepts });

/** The comparisons that Numeric… and Date… have alike. */
const orderedOperators = (kind: 'Numeric' | 'Date', read: (value: string) => number, accepts: (value: string) => boolean): [string, ConditionOperator][] => {
  const equal = ordered(read, (declared, actual) => declared === actual);
  return [
    [`${kind}Equals`, positive(equal, accepts)],
    [`${kind}NotEquals`, negative(equal, accepts)],
    [`${kind}LessThan`, positive(ordered(read, (declared, actual) => actual < declared), accepts)],
    [`${kind}LessThanEquals`, positive(ordered(read, (declared, actual) => actual <= declared), accepts)],
    [`${kind}GreaterThan`, positive(ordered(read, (declared, actual) => actual > declared), accepts)],
    [`${kind}GreaterThanEquals`, positive(ordered(read, (declared, actual) => actual >= declared), accepts)],
  ];
};

/** IAM's operators by lower-cased name ("IAM JSON policy elements: Condition operators"). ArnEquals and ArnLike behave alike. Null stands apart. */
const operators: ReadonlyMap<string, ConditionOperator> = new Map(([
  ['StringEquals', positive(sameText)],
  ['StringNotEquals', negative(sameText)],
  ['StringEqualsIgnoreCase', positive(sameTextIgnoringCase)],
  ['StringNotEqualsIgnoreCase', negative(sameTextIgnoringCase)],
  ['StringLike', positive(wildcardMatches)],
  ['StringNotLike', negative(wildcardMatches)],
  ['ArnEquals', positive(arnMatches)],
  ['ArnLike', positive(arnMatches)],
  ['ArnNotEquals', negative(arnMatches)],
  ['ArnNotLike', negative(arnMatches)],
  ['BinaryEquals', positive(sameText)],
  ['Bool', positive(sameTextIgnoringCase, isBoolean)],
  ['IpAddress', positive(inRange, isRange)],
  ['NotIpAddress', negative(inRange, isRange)],
  ...orderedOperators('Numeric', numberOf, isNumber),
  ...orderedOperators('Date', instantOf, isDate),
] as [string, ConditionOperator][]).map(([name, operator]) => [name.toLowerCase(), operator]));

/** How an operator is to be applied, as its whole name says; `Null` asks for the key's presence instead of its value. */
export interface AppliedOperator {
  readonly operator: ConditionOperator | 'Null';
  readonly ifExists: boolean;
  /** Over the values that a request carries: all of them, any of them; undefined: it carries one. */
  readonly over?: 'all' | 'any';
}

/** Reads `ForAnyValue:StringLikeIfExists` and the like; undefined for what IAM does not know. Operators ignore case. */
export function readOperator(name: string): AppliedOperator | undefined {
  const [, set, bare, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i.exec(name) ?? [];
  if (bare === undefined) return undefined;
  const over = set === undefined ? {} : { over: set.toLowerCase() === 'forallvalues' ? 'all' : 'any' } as const;
  if (bare.toLowerCase() === 'null') return ifExists === undefined ? { operator: 'Null', ifExists: false, ...over } : undefined;
  const operator = operators.get(bare.toLowerCase());
  return operator && { operator, ifExists: ifExists !== undefined, ...over };
}
