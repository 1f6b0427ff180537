import { isTokenStart } from './json-characters.js';
import { code, COMMA, END, isDigit, JsonLexer, JsonSyntaxFault, MINUS, QUOTE, VALUES } from './json-lexer.js';

/** What is wrong, and where the parser stood: behind the last byte that it took, columns in bytes from 1. */
export interface JsonFault {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

/** Scopes within scopes that are followed: what goes deeper is a fault, for a payload may be 6 MB of `[`. */
const DEEPEST = 100_000;

/** An object or list that was begun. `start` is where, as the parser tells it. */
interface Scope {
  readonly kind: 'Object' | 'Array';
  readonly start: string;
  entries: number;
}

/** Walks JSON as Jackson's parser does, to find what it would stumble over first. */
export class JsonScanner {
  private readonly lexer: JsonLexer;
  private readonly scopes: Scope[] = [];

  /** `source` stands before a position in Jackson's texts. */
  constructor(
    bytes: Buffer,
    private readonly source: string,
  ) {
    this.lexer = new JsonLexer(bytes);
  }

  /** Undefined where the bytes are one JSON value. */
  fault(): JsonFault | undefined {
    try {
      this.document();
      return undefined;
    } catch (fault) {
      if (!(fault instanceof JsonSyntaxFault)) throw fault;
      return { reason: fault.message, line: this.lexer.line, column: this.lexer.column };
    }
  }

  private document(): void {
    const first = this.lexer.skipSpace();
    if (first === END) throw new JsonSyntaxFault('No content to map due to end-of-input');
    this.value(first);
    while (this.scopes.length > 0) this.entry(this.scopes.at(-1) as Scope);
    const next = this.lexer.skipSpace();
    if (next === END) return;
    this.value(next);
    throw new JsonSyntaxFault('Trailing token found after value');
  }

  /** The next entry of an open scope, or its end. */
  private entry(scope: Scope): void {
    const { kind, start } = scope;
    let byte = this.lexer.skipSpace();
    if (byte === END) throw new JsonSyntaxFault(`Unexpected end-of-input: expected close marker for ${kind} (start marker at ${start})`);
    if (byte === code(']') || byte === code('}')) return this.close(scope, byte);
    if (scope.entries++ > 0) {
      if (byte !== COMMA) this.lexer.unexpected(byte, `was expecting comma to separate ${kind} entries`);
      byte = this.lexer.skipSpace();
      if (byte === END) throw new JsonSyntaxFault(`Unexpected end-of-input within/between ${kind} entries`);
    }
    this.value(kind === 'Object' ? this.afterName(byte) : byte);
  }

  private close({ kind, start }: Scope, byte: number): void {
    const expected = kind === 'Array' ? ']' : '}';
    if (byte !== code(expected)) throw new JsonSyntaxFault(`Unexpected close marker '${String.fromCharCode(byte)}': expected '${expected}' (for ${kind} starting at ${start})`);
    this.scopes.pop();
  }

  /** A field's name and colon; the first byte of its value. */
  private afterName(byte: number): number {
    if (byte !== QUOTE) {
      const character = byte > 0x7f ? this.lexer.decoded(byte) : byte;
      this.lexer.unexpected(character, 'was expecting double-quote to start field name');
    }
    if (this.lexer.atEnd) throw new JsonSyntaxFault("Unexpected end-of-input: was expecting closing '\"' for name");
    this.lexer.text('name', ' in field name');
    for (const colon of [true, false]) {
      const next = this.lexer.skipSpace();
      if (next === END) throw new JsonSyntaxFault('Unexpected end-of-input within/between Object entries');
      if (!colon) return next;
      if (next !== code(':')) this.lexer.unexpected(next, 'was expecting a colon to separate field name and value');
    }
    return END;
  }

  private value(byte: number): void {
    if (byte === QUOTE) return this.lexer.text('string value', ': was expecting closing quote for a string value');
    if (byte === code('{') || byte === code('[')) {
      if (this.scopes.length === DEEPEST) throw new JsonSyntaxFault(`Document nesting depth (${DEEPEST + 1}) exceeds the maximum allowed (${DEEPEST})`);
      this.scopes.push({ kind: byte === code('{') ? 'Object' : 'Array', start: `${this.source}line: ${this.lexer.line}, column: ${this.lexer.column - 1}]`, entries: 0 });
      return;
    }
    if (byte === MINUS || isDigit(byte)) return this.lexer.number(byte, this.scopes.length === 0);
    for (const token of ['true', 'false', 'null']) if (byte === code(token)) return this.lexer.token(token);
    for (const token of ['NaN', 'Infinity']) if (byte === code(token)) this.lexer.nonStandard(token);
    if (byte === COMMA || byte === code('}')) this.lexer.unexpected(byte, 'expected a value');
    if (byte === code(']')) this.lexer.unexpected(byte, this.scopes.at(-1)?.kind === 'Array' ? 'expected a value' : `expected a valid value ${VALUES}`);
    if (isTokenStart(byte)) this.lexer.unknownToken(String.fromCharCode(byte));
    this.lexer.unexpected(byte, `expected a valid value ${VALUES}`);
  }
}
