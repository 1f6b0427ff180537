import { literalText, type Piece } from './policy-variables.js';

/** A pattern's characters: UTF-16 code units, and the two wildcards. */
type Token = number;
/** `*`: any characters, also none. */
const MANY = -1;
/** `?`: one character. */
const ONE = -2;
const COLON = ':'.charCodeAt(0);

/** What a policy writes as it matches: wildcards of its own text, never those that a variable's value may hold. */
function tokensOf(pieces: readonly Piece[]): Token[] {
  const tokens: Token[] = [];
  for (const { text, literal } of pieces) {
    for (let at = 0; at < text.length; at++) {
      tokens.push(!literal && text[at] === '*' ? MANY : !literal && text[at] === '?' ? ONE : text.charCodeAt(at));
    }
  }
  return tokens;
}

const written = (pattern: string | readonly Piece[]): readonly Piece[] => (typeof pattern === 'string' ? [{ text: pattern, literal: false }] : pattern);

/** Characters that a text must have at least: 20 KB of a policy may name a long value a thousand times, and are not put together in vain. */
const shortestMatch = (pieces: readonly Piece[]): number =>
  pieces.reduce((length, { text, literal }) => length + (literal ? text.length : text.replaceAll('*', '').length), 0);

/**
 * Whether a text matches IAM's pattern: `*` stands for any characters, `?` for one. Linear in practice and without
 * regular expressions, since patterns come from tenants.
 */
export function wildcardMatches(pattern: string | readonly Piece[], text: string): boolean {
  const pieces = written(pattern);
  return shortestMatch(pieces) <= text.length && tokensMatch(tokensOf(pieces), text);
}

function tokensMatch(pattern: readonly Token[], text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resumeAt = 0;
  while (t < text.length) {
    if (pattern[p] === MANY) {
      star = p++;
      resumeAt = t;
    } else if (p < pattern.length && (pattern[p] === ONE || pattern[p] === text.charCodeAt(t))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === MANY) p++;
  return p === pattern.length;
}

/**
 * Whether an ARN matches a pattern of an ARN: each of the six colon-separated parts by itself, so that a wildcard
 * does not reach over into the next part (IAM, "Amazon Resource Name (ARN) condition operators"). The sixth part,
 * the resource, keeps its own colons: `function:name:alias`.
 */
export function arnMatches(pattern: string | readonly Piece[], arn: string): boolean {
  const pieces = written(pattern);
  if (shortestMatch(pieces) > arn.length) return false;
  const patternParts = arnParts(tokensOf(pieces));
  const parts = arn.split(':');
  if (patternParts === undefined || parts.length < ARN_PARTS) return false;
  const texts = [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
  return texts.every((text, index) => tokensMatch(patternParts[index] ?? [], text));
}

const ARN_PARTS = 6;

function arnParts(tokens: readonly Token[]): Token[][] | undefined {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token === COLON && parts.length < ARN_PARTS) parts.push([]);
    else parts[parts.length - 1]!.push(token);
  }
  return parts.length === ARN_PARTS ? parts : undefined;
}

/** A Resource element as it covers a resource: `*` alone covers everything. */
export const resourceMatches = (pattern: readonly Piece[], resource: string): boolean =>
  literalText(pattern) === '*' || (resource === '*' ? false : arnMatches(pattern, resource));
