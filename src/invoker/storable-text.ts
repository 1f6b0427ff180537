/**
 * Text as Postgres can hold it: a NUL, which it cannot, becomes its symbol. Cut to a length in UTF-16 units where
 * one is given.
 */
export function storableText(text: string, longest = Number.MAX_SAFE_INTEGER): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return cut.includes('\0') ? cut.replaceAll('\0', '\u2400') : cut;
}
