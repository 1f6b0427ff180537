/**
 * The text format of COPY: a row a line, fields apart by tabs, backslash sequences for what would be taken for either, `\N`
 * for NULL (PostgreSQL manual, COPY, "Text Format").
 */
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const SEQUENCES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A line for COPY FROM, with its end. */
export const copyLine = (fields: readonly (string | number)[]): string =>
  `${fields.map((field) => (typeof field === 'string' ? escapeField(field) : String(field))).join('\t')}\n`;

const escapeField = (text: string): string => text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] as string);

/** The fields of a line of COPY TO, without its end. None of them may be NULL. */
export function copyFields(line: string): string[] {
  const fields = line.split('\t');
  // Most fields hold no backslash, and a search is cheaper than a replacement.
  if (line.includes('\\')) for (const [index, field] of fields.entries()) if (field.includes('\\')) fields[index] = unescapeField(field);
  return fields;
}

const unescapeField = (field: string): string => field.replace(/\\(.)/g, (_, letter: string) => SEQUENCES[letter] ?? letter);
