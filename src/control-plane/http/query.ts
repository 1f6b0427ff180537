/** Decoded name and value pairs of a query, in the order given. */
export type Query = readonly (readonly [name: string, value: string])[];

const NONE: Query = [];

/** Decodes `+` as a space and UTF-8 escapes; a broken escape stays as it is. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Takes a raw query (without `?`) apart; a name without `=` has an empty value. */
export function parseQuery(raw: string): Query {
  if (raw === '') return NONE;
  const pairs: [string, string][] = [];
  for (const part of raw.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    pairs.push(equals < 0 ? [decode(part), ''] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))]);
  }
  return pairs;
}

/** First value of a name. */
export function queryValue(query: Query, name: string): string | undefined {
  for (const pair of query) if (pair[0] === name) return pair[1];
  return undefined;
}

/** All values of a name. */
export const queryValues = (query: Query, name: string): string[] => query.filter((pair) => pair[0] === name).map((pair) => pair[1]);

/** Path and raw query of a request target. */
export function splitTarget(url: string): { readonly path: string; readonly query: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** A target in absolute form (from a proxy) is the same request as its path. */
export const targetWithoutOrigin = (target: string | undefined): string => target?.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || '/';
