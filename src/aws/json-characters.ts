/** How Jackson names characters and what it takes for the letters of a token: Java's rules for identifiers, near enough. */

/** `'x' (code 120)`, `(CTRL-CHAR, code 7)`, `'ж' (code 1078 / 0x436)`. */
export function characterName(character: number): string {
  if (character < 0x20 || (character >= 0x7f && character <= 0x9f)) return `(CTRL-CHAR, code ${character})`;
  const hex = character > 0xff ? ` / 0x${character.toString(16)}` : '';
  return `'${String.fromCodePoint(character)}' (code ${character}${hex})`;
}

export const isTokenStart = (character: number): boolean => /[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u.test(String.fromCodePoint(character));

export const isTokenPart = (character: number): boolean => isTokenStart(character) || /[\p{Nd}\p{Mn}\p{Mc}]/u.test(String.fromCodePoint(character));

/** A character of UTF-8, or what is wrong with it; `at` is where the parser then stands. */
export type DecodedCharacter =
  | { readonly character: number; readonly at: number; readonly reason?: undefined }
  | { readonly reason: string; readonly at: number };

const LENGTHS: readonly (readonly [mask: number, lead: number, rest: number])[] = [[0xe0, 0xc0, 1], [0xf0, 0xe0, 2], [0xf8, 0xf0, 3]];

/** Decodes the character whose first byte `lead` stands before `at`. */
export function decodeCharacter(bytes: Buffer, at: number, lead: number): DecodedCharacter {
  const length = LENGTHS.find(([mask, pattern]) => (lead & mask) === pattern);
  if (length === undefined) return { reason: `Invalid UTF-8 start byte 0x${lead.toString(16)}`, at };
  const [mask, , rest] = length;
  let character = lead & ~mask & 0xff;
  for (let taken = 0; taken < rest; taken += 1) {
    const byte = bytes[at + taken];
    if (byte === undefined) return { reason: 'Unexpected end-of-input in character', at: bytes.length };
    if ((byte & 0xc0) !== 0x80) return { reason: `Invalid UTF-8 middle byte 0x${byte.toString(16)}`, at: at + taken + 1 };
    character = (character << 6) | (byte & 0x3f);
  }
  return { character: Math.min(character, 0x10ffff), at: at + rest };
}
