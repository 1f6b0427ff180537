import { invalidParameter } from './log-errors.js';
import type { Matcher } from './filter-pattern.js';

/** Whether a log line that is JSON matches. */
type Condition = (line: unknown) => boolean;
type Comparison = (found: unknown) => boolean;

const TOKEN = /\s*(&&|\|\||!=|>=|<=|=|>|<|\(|\)|\$(?:\.[\w-]+|\[(?:\d+|"[^"\]]*")\])+|"(?:[^"\\]|\\.)*"|[^\s()&|=<>!"]+)/y;
const STEP = /\.([\w-]+)|\[(\d+)\]|\["([^"\]]*)"\]/g;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MOST_DEPTH = 20;

const invalid = (problem: string): Error => invalidParameter(`Invalid filter pattern: ${problem}.`);

/**
 * A pattern on lines of JSON: `{ $.a.b = "x*" && ($.n[0] > 3 || $.c IS TRUE) }`, with IS NULL, NOT EXISTS, and `*` in texts (CloudWatch
 * Logs user guide, "Filter pattern syntax for JSON log events"). @throws AwsError InvalidParameterException with what is wrong
 */
export function jsonFilter(pattern: string): Matcher {
  if (!pattern.endsWith('}')) throw invalid('a brace is not closed');
  const condition = new Parser(tokensOf(pattern.slice(1, -1).trim())).whole();
  return (message) => {
    if (!message.trimStart().startsWith('{')) return false;
    try {
      return condition(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw invalid(`it cannot be read from '${text.slice(at)}' on`);
    tokens.push(token);
  }
  return tokens;
}

/** `||` of `&&` of comparisons and what is in parentheses. */
class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): Condition {
    const condition = this.either();
    if (this.at < this.tokens.length) throw invalid(`'${this.tokens[this.at]!}' is not expected`);
    return condition;
  }

  private either(): Condition {
    const conditions = [this.both()];
    while (this.take('||')) conditions.push(this.both());
    return (line) => conditions.some((condition) => condition(line));
  }

  private both(): Condition {
    const conditions = [this.single()];
    while (this.take('&&')) conditions.push(this.single());
    return (line) => conditions.every((condition) => condition(line));
  }

  private single(): Condition {
    if (!this.take('(')) return this.comparison();
    if (++this.depth > MOST_DEPTH) throw invalid('parentheses are too deep');
    const condition = this.either();
    if (!this.take(')')) throw invalid('a parenthesis is not closed');
    this.depth -= 1;
    return condition;
  }

  private comparison(): Condition {
    const selector = this.next();
    if (!selector.startsWith('$')) throw invalid(`'${selector}' is no selector ($.name)`);
    const path = [...selector.matchAll(STEP)].map(([, member, index, quoted]) => member ?? index ?? quoted!);
    const comparison = this.compared(this.next());
    return (line) => comparison(valueAt(line, path));
  }

  private compared(operator: string): Comparison {
    switch (operator.toUpperCase()) {
      case 'EXISTS':
        return (found) => found !== undefined;
      case 'NOT':
        this.word('EXISTS');
        return (found) => found === undefined;
      case 'IS': {
        const wanted = { NULL: null, TRUE: true, FALSE: false }[this.next().toUpperCase()];
        if (wanted === undefined) throw invalid('IS is followed by NULL, TRUE or FALSE');
        return (found) => found === wanted;
      }
      case '=':
        return equalTo(this.next());
      case '!=': {
        const equal = equalTo(this.next());
        return (found) => found !== undefined && !equal(found);
      }
      default:
        return ordered(operator, this.next());
    }
  }

  private word(expected: string): void {
    if (this.next().toUpperCase() !== expected) throw invalid(`${expected} is expected`);
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw invalid('it ends too early');
    return token;
  }
}

const valueAt = (line: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined), line);

function equalTo(operand: string): Comparison {
  if (NUMBER.test(operand)) return (found) => found === Number(operand);
  const wanted = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  return (found) => typeof found === 'string' && matchesWildcards(found, wanted);
}

function ordered(operator: string, operand: string): Comparison {
  if (!NUMBER.test(operand)) throw invalid(`'${operator}' compares with a number, not with '${operand}'`);
  const limit = Number(operand);
  const compare = new Map<string, (found: number) => boolean>([
    ['>', (found) => found > limit], ['>=', (found) => found >= limit], ['<', (found) => found < limit], ['<=', (found) => found <= limit],
  ]).get(operator);
  if (!compare) throw invalid(`'${operator}' is no operator`);
  return (found) => typeof found === 'number' && compare(found);
}

/** `*` is any text. Each piece is looked for after the one before: no backtracking. */
function matchesWildcards(text: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return text === pattern;
  const [first, ...rest] = pieces as [string, ...string[]];
  const last = rest.pop()!;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
