/** Members whose keys are the caller's own texts. */
const MAPS: ReadonlySet<string> = new Set(['Variables', 'AdditionalVersionWeights', 'Tags']);

/** An answer as CloudTrail writes it: each member begins with a small letter; maps keep their keys, undefined members are left out. */
export function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), MAPS.has(name) ? member : camelCase(member)]));
}
