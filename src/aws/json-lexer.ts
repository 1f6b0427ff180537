import { characterName, decodeCharacter, isTokenPart } from './json-characters.js';

/** What Jackson says where any value could stand. */
export const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
/** What `skipSpace` gives at the end. */
export const END = -1;

const LONGEST_TOKEN = 256;
const [SPACE, TAB, LF, CR] = [0x20, 0x09, 0x0a, 0x0d];
export const code = (character: string): number => character.charCodeAt(0);
export const QUOTE = code('"');
export const COMMA = code(',');
export const MINUS = code('-');
const [BACKSLASH, ZERO, NINE] = [code('\\'), code('0'), code('9')];
export const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
const isHex = (byte: number): boolean => /[0-9a-fA-F]/.test(String.fromCharCode(byte));

/** What Jackson would refuse with; its position is the lexer's. */
export class JsonSyntaxFault extends Error {}

/** Takes white space, texts, numbers and names from bytes as Jackson's parser does. Every method may throw a JsonSyntaxFault. */
export class JsonLexer {
  private at = 0;
  private rows = 1;
  private rowStart = 0;

  constructor(private readonly bytes: Buffer) {}

  get line(): number {
    return this.rows;
  }

  /** In bytes from 1: of the byte after the last one taken. */
  get column(): number {
    return this.at - this.rowStart + 1;
  }

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A name whose first letter was taken. */
  token(token: string): void {
    for (let matched = 1; matched < token.length; matched += 1) {
      if (this.bytes[this.at] !== token.charCodeAt(matched)) this.unknownToken(token.slice(0, matched));
      this.at += 1;
    }
    const next = this.bytes[this.at];
    if (next !== undefined && isTokenPart(next)) this.unknownToken(token);
  }

  /** What Python writes for a float that is no number. */
  nonStandard(token: string, sign = ''): never {
    this.token(token);
    throw new JsonSyntaxFault(`Non-standard token '${sign}${token}': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow`);
  }

  /** Refuses a name, whole: its beginning was taken. */
  unknownToken(begun: string): never {
    let token = begun;
    while (this.at < this.bytes.length) {
      const character = this.decoded(this.bytes[this.at++] as number);
      if (!isTokenPart(character)) break;
      token += String.fromCodePoint(character);
      if (token.length >= LONGEST_TOKEN) {
        token += '...';
        break;
      }
    }
    throw new JsonSyntaxFault(`Unrecognized token '${token}': was expecting ${VALUES}`);
  }

  /** A number whose first byte was taken; white space must follow it at the root. */
  number(first: number, atRoot: boolean): void {
    let digit = first;
    if (first === MINUS) {
      digit = this.bytes[this.at++] ?? END;
      if (digit === code('I')) this.nonStandard('Infinity', '-');
      if (!isDigit(digit)) this.unexpectedInNumber(digit === END ? first : digit, 'expected digit (0-9) to follow minus sign, for valid numeric value');
    }
    if (digit === ZERO && isDigit(this.bytes[this.at] ?? END)) throw new JsonSyntaxFault('Invalid numeric value: Leading zeroes not allowed');
    this.digits();
    if (this.bytes[this.at] === code('.')) this.requiredDigits('Decimal point not followed by a digit');
    if (this.bytes[this.at] === code('e') || this.bytes[this.at] === code('E')) {
      const sign = this.bytes[this.at + 1];
      if (sign === code('+') || sign === MINUS) this.at += 1;
      this.requiredDigits('Exponent indicator not followed by a digit');
    }
    const next = this.bytes[this.at];
    if (!atRoot || next === undefined || next === SPACE || next === TAB || next === LF || next === CR) return;
    this.at += 1;
    this.unexpected(next, 'Expected space separating root-level values');
  }

  private digits(): number {
    const begin = this.at;
    while (isDigit(this.bytes[this.at] ?? END)) this.at += 1;
    return this.at - begin;
  }

  /** Takes the byte under the parser, then one digit or more. */
  private requiredDigits(comment: string): void {
    const mark = this.bytes[this.at++] as number;
    if (this.digits() > 0) return;
    const next = this.bytes[this.at];
    if (next !== undefined) this.at += 1;
    this.unexpectedInNumber(next ?? mark, comment);
  }

  /** A string behind its opening quote, to behind its closing one. */
  text(what: string, atEnd: string): void {
    while (this.at < this.bytes.length) {
      const byte = this.bytes[this.at++] as number;
      if (byte === QUOTE) return;
      if (byte === BACKSLASH) this.escape();
      else if (byte < SPACE) throw new JsonSyntaxFault(`Illegal unquoted character (${characterName(byte)}): has to be escaped using backslash to be included in ${what}`);
      else if (byte > 0x7f) this.decoded(byte);
    }
    throw new JsonSyntaxFault(`Unexpected end-of-input${atEnd}`);
  }

  private escape(): void {
    const byte = this.bytes[this.at++] ?? END;
    if (byte === END) this.endsInEscape();
    if (byte !== code('u')) {
      if ('"\\/bfnrt'.includes(String.fromCharCode(byte))) return;
      throw new JsonSyntaxFault(`Unrecognized character escape ${characterName(this.decoded(byte))}`);
    }
    for (let digits = 0; digits < 4; digits += 1) {
      const digit = this.bytes[this.at++] ?? END;
      if (digit === END) this.endsInEscape();
      if (!isHex(digit)) this.unexpected(digit, 'expected a hex-digit for character escape sequence');
    }
  }

  private endsInEscape(): never {
    this.at = this.bytes.length;
    throw new JsonSyntaxFault('Unexpected end-of-input in character escape sequence');
  }

  /** The character that begins with a byte already taken; takes the rest of it. */
  decoded(byte: number): number {
    if (byte < 0x80) return byte;
    const read = decodeCharacter(this.bytes, this.at, byte);
    this.at = read.at;
    if (read.reason !== undefined) throw new JsonSyntaxFault(read.reason);
    return read.character;
  }

  /** Takes white space and the byte after it; END where there is none. */
  skipSpace(): number {
    while (this.at < this.bytes.length) {
      const byte = this.bytes[this.at++] as number;
      if (byte === LF || byte === CR) {
        if (byte === CR && this.bytes[this.at] === LF) this.at += 1;
        this.rows += 1;
        this.rowStart = this.at;
      } else if (byte !== SPACE && byte !== TAB) {
        if (byte < SPACE) {
          throw new JsonSyntaxFault(`Illegal character (${characterName(byte)}): only regular white space (\\r, \\n, \\t) is allowed between tokens`);
        }
        if (byte === code('/')) {
          this.unexpected(byte, "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)");
        }
        return byte;
      }
    }
    return END;
  }

  unexpected(character: number, comment: string): never {
    throw new JsonSyntaxFault(`Unexpected character (${characterName(character)}): ${comment}`);
  }

  private unexpectedInNumber(character: number, comment: string): never {
    throw new JsonSyntaxFault(`Unexpected character (${characterName(character)}) in numeric value: ${comment}`);
  }
}
