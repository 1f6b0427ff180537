/**
 * The canonical text of a JSON value by RFC 8785 (JCS): no spaces, members sorted by their UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Two values have the same text only where they are the same.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as Readonly<Record<string, unknown>>;
  return `{${Object.keys(members).sort().map((name) => `${JSON.stringify(name)}:${canonicalJson(members[name])}`).join(',')}}`;
}
