import { arnMatches, wildcardMatches } from './policy-patterns.js';

/** Condition keys of a request by lower-cased name; null where the key is known but the request does not carry it. */
export type RequestContext = ReadonlyMap<string, string | null>;

/** Whether a statement's conditions hold; `undecidable` where an operator, key or policy variable is not known here. */
export type ConditionState = 'met' | 'unmet' | 'undecidable';

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
type Comparison = (declared: string, actual: string) => boolean;

const sameText: Comparison = (declared, actual) => declared === actual;
const sameTextIgnoringCase: Comparison = (declared, actual) => declared.toLowerCase() === actual.toLowerCase();

/** IAM's positive operators; each has a negated form. ArnEquals and ArnLike behave alike (IAM reference). */
const comparisons = new Map<string, Comparison>([
  ['StringEquals', sameText],
  ['StringEqualsIgnoreCase', sameTextIgnoringCase],
  ['StringLike', wildcardMatches],
  ['ArnEquals', arnMatches],
  ['ArnLike', arnMatches],
  ['Bool', sameTextIgnoringCase],
]);

const negations = new Map<string, Comparison>([
  ['StringNotEquals', sameText],
  ['StringNotEqualsIgnoreCase', sameTextIgnoringCase],
  ['StringNotLike', wildcardMatches],
  ['ArnNotEquals', arnMatches],
  ['ArnNotLike', arnMatches],
]);

/**
 * Evaluates a statement's condition block: every operator and every key in it must hold; several values of one key
 * are alternatives (IAM, "Conditions with multiple context keys or values").
 */
export function conditionState(conditions: Conditions | undefined, context: RequestContext): ConditionState {
  let state: ConditionState = 'met';
  for (const [operator, keys] of Object.entries(conditions ?? {})) {
    for (const [key, values] of Object.entries(keys)) {
      const one = keyState(operator, context.get(key.toLowerCase()), typeof values === 'string' ? [values] : values);
      if (one === 'unmet') return 'unmet';
      if (one === 'undecidable') state = 'undecidable';
    }
  }
  return state;
}

function keyState(operator: string, actual: string | null | undefined, values: readonly string[]): ConditionState {
  if (actual === undefined || values.some((value) => value.includes('${'))) return 'undecidable';
  if (operator === 'Null') return holds(values.some((value) => sameTextIgnoringCase(value, String(actual === null))));
  const ifExists = operator.endsWith('IfExists');
  const name = ifExists ? operator.slice(0, -'IfExists'.length) : operator;
  const comparison = comparisons.get(name);
  if (comparison !== undefined) {
    if (actual === null) return holds(ifExists);
    return holds(values.some((value) => comparison(value, actual)));
  }
  const negated = negations.get(name);
  if (negated === undefined) return 'undecidable';
  // A negated operator holds where the key is absent (IAM, "Condition operators": negated matching).
  return holds(actual === null || !values.some((value) => negated(value, actual)));
}

const holds = (condition: boolean): ConditionState => (condition ? 'met' : 'unmet');
