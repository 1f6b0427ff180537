import { readOperator, type AppliedOperator } from './policy-operators.js';
import { resolveVariables, type Piece, type RequestContext } from './policy-variables.js';

/** Whether something that a policy says holds; `undecidable` where an operator, key or policy variable is not known here. */
export type Finding = 'met' | 'unmet' | 'undecidable';

/** A statement's condition block: values by key, by operator. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Evaluates a statement's condition block: every operator and every key in it must hold; several values of one key
 * are alternatives (IAM, "Conditions with multiple context keys or values").
 */
export function conditionFinding(conditions: Conditions | undefined, context: RequestContext): Finding {
  let finding: Finding = 'met';
  for (const [name, keys] of Object.entries(conditions ?? {})) {
    const applied = readOperator(name);
    for (const [key, values] of Object.entries(keys)) {
      const one = keyFinding(applied, context.get(key.toLowerCase()), typeof values === 'string' ? [values] : values, context);
      if (one === 'unmet') return 'unmet';
      if (one === 'undecidable') finding = 'undecidable';
    }
  }
  return finding;
}

function keyFinding(
  applied: AppliedOperator | undefined, actual: string | readonly string[] | null | undefined, values: readonly string[], context: RequestContext,
): Finding {
  if (applied === undefined || actual === undefined) return 'undecidable';
  const { operator, ifExists, over } = applied;
  if (operator === 'Null') return holds(values.some((value) => value.toLowerCase() === String(actual === null)));
  if (actual === null) return holds(ifExists || over === 'all' || (operator.negated && over === undefined));
  const declared = resolved(values, operator.negated, context);
  if (declared === undefined) return 'undecidable';
  const fits = (one: string) => declared.some((pieces) => operator.holds(pieces, one)) !== operator.negated;
  // Several values under an operator for one: IAM leaves open what happens, so nothing is read into it.
  if (typeof actual !== 'string' && over === undefined) return 'undecidable';
  const carried = typeof actual === 'string' ? [actual] : actual;
  return holds(over === 'all' ? carried.every(fits) : carried.some(fits));
}

/**
 * The declared values with their variables; one whose variable the request does not carry matches nothing. Undefined: not to be
 * decided, also where something would hold because a variable is missing.
 */
function resolved(values: readonly string[], negated: boolean, context: RequestContext): (readonly Piece[])[] | undefined {
  const found: (readonly Piece[])[] = [];
  for (const value of values) {
    const pieces = resolveVariables(value, context);
    if (pieces === 'unknown' || (pieces === 'absent' && negated)) return undefined;
    if (pieces !== 'absent') found.push(pieces);
  }
  return found;
}

const holds = (condition: boolean): Finding => (condition ? 'met' : 'unmet');
