const byLengthThenBytes = (one: readonly [Buffer, unknown, string], other: readonly [Buffer, unknown, string]): number =>
  one[0].length - other[0].length || Buffer.compare(one[0], other[0]);

/**
 * A JSON value with the members of its objects in the order in which jsonb gives them back: by the length of their names in
 * bytes of UTF-8, then by these bytes (PostgreSQL, "JSON Types" and lengthCompareJsonbStringValue). So what was folded reads
 * as what was stored. Members that are undefined are left out.
 */
export function inJsonbOrder<Value>(value: Value): Value {
  return ordered(value) as Value;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[Buffer.from(name), member, name] as const]));
  // Not by assignment: `__proto__` is a name like any other.
  return Object.fromEntries(members.sort(byLengthThenBytes).map(([, member, name]) => [name, ordered(member)]));
}
