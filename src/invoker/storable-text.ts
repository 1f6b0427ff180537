/**
 * Text as Postgres can hold it, as text and in JSON: a NUL becomes its symbol, half a surrogate pair U+FFFD. Cut to a length
 * in UTF-16 units where one is given.
 */
export function storableText(text: string, longest = Number.MAX_SAFE_INTEGER): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return Buffer.from(cut.replaceAll('\0', '\u2400')).toString('utf8');
}
