import { jsonFilter } from './json-filter.js';
import { invalidParameter } from './log-errors.js';

/** Whether a message matches. */
export type Matcher = (message: string) => boolean;

/** A word of a text pattern: `word`, `"some words"`, `?optional`, `-excluded`. */
interface Term {
  readonly kind: 'required' | 'optional' | 'excluded';
  readonly text: string;
}

const KINDS: Readonly<Record<string, Term['kind']>> = { '': 'required', '?': 'optional', '-': 'excluded' };
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;
/** What a term may hold without quotation marks. */
const BARE = /^[\p{L}\p{N}_]+$/u;

/**
 * A filter pattern (CloudWatch Logs user guide, "Filter pattern syntax"): of words, or of JSON in braces. Regular expressions (`%…%`)
 * and space-delimited patterns (`[…]`) are refused. @throws AwsError InvalidParameterException with what is wrong
 */
export function filterPattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text.startsWith('{')) return jsonFilter(text);
  if (text.startsWith('[')) throw invalidParameter('Switchyard does not support space-delimited filter patterns ([…]).');
  return ofTerms(termsOf(text));
}

function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  for (let at = 0; at < text.length; at = TERM.lastIndex) {
    TERM.lastIndex = at;
    const [, sign = '', quoted, bare] = TERM.exec(text) ?? [];
    if (quoted === undefined && bare === undefined) throw invalidParameter('Invalid filter pattern: a quotation mark is not closed.');
    if (bare?.startsWith('%')) throw invalidParameter('Switchyard does not support regular expressions (%…%) in filter patterns.');
    if (bare !== undefined && !BARE.test(bare)) throw invalidParameter(`Invalid character(s) in term '${bare}'`);
    terms.push({ kind: KINDS[sign]!, text: bare ?? quoted!.replace(/\\(.)/g, '$1') });
  }
  return terms;
}

/** All required terms, or one of the optional ones, which count only where nothing is required; and none of the excluded. */
function ofTerms(terms: readonly Term[]): Matcher {
  const of = (wanted: Term['kind']): string[] => terms.filter(({ kind }) => kind === wanted).map(({ text }) => text);
  const [required, optional, excluded] = [of('required'), of('optional'), of('excluded')];
  const isIn = (message: string) => (text: string): boolean => message.includes(text);
  return (message) =>
    required.every(isIn(message)) && (required.length > 0 || optional.length === 0 || optional.some(isIn(message))) && !excluded.some(isIn(message));
}
