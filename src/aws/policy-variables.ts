/** Condition keys of a request by lower-cased name; null where the key is known but the request does not carry it. */
export type RequestContext = ReadonlyMap<string, string | readonly string[] | null>;

/** A stretch of a policy's text: as it stands there (wildcards count), or `literal`, from a variable. */
export interface Piece {
  readonly text: string;
  readonly literal: boolean;
}

/** What became of a text's variables; `absent`: the request does not carry one, `unknown`: this evaluator does not know it. */
export type Resolved = readonly Piece[] | 'absent' | 'unknown';

const VARIABLE = /\$\{([^{}]*)\}/g;
/** `key`, or `key, 'default'`. */
const FORM = /^\s*([^\s,']+)\s*(?:,\s*'([^']*)'\s*)?$/;
/** The characters that IAM lets one write as variables, since they mean something by themselves. */
const SPECIAL: ReadonlySet<string> = new Set(['*', '?', '$']);

/**
 * Puts the values of policy variables (`${aws:PrincipalAccount}`, `${aws:username, 'nobody'}`, `${*}`) in their places (IAM,
 * "IAM policy elements: Variables and tags"). A value counts as it is: a wildcard that a client sends in a header is none here.
 */
export function resolveVariables(text: string, context: RequestContext): Resolved {
  if (!text.includes('${')) return [{ text, literal: false }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    pieces.push({ text: text.slice(end, match.index), literal: false });
    end = match.index + match[0].length;
    const value = valueOf(match[1]!, context);
    if (value === undefined) return 'unknown';
    if (value === null) return 'absent';
    pieces.push({ text: value, literal: true });
  }
  const rest = text.slice(end);
  if (rest.includes('${')) return 'unknown';
  pieces.push({ text: rest, literal: false });
  return pieces;
}

function valueOf(inside: string, context: RequestContext): string | null | undefined {
  if (SPECIAL.has(inside)) return inside;
  const [, key, fallback] = FORM.exec(inside) ?? [];
  if (key === undefined) return undefined;
  const value = context.get(key.toLowerCase());
  // A key with several values cannot stand for one (IAM: multivalued keys are no variables).
  if (value === undefined || Array.isArray(value)) return undefined;
  return (value as string | null) ?? fallback ?? null;
}

/** The text that the pieces make. */
export const literalText = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');
