/**
 * Whether a text matches IAM's pattern: `*` stands for any characters, `?` for one. Linear in practice and without
 * regular expressions, since patterns come from tenants.
 */
export function wildcardMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resumeAt = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resumeAt = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * Whether an ARN matches a pattern of an ARN: each of the six colon-separated parts by itself, so that a wildcard
 * does not reach over into the next part (IAM, "Amazon Resource Name (ARN) condition operators"). The sixth part,
 * the resource, keeps its own colons: `function:name:alias`.
 */
export function arnMatches(pattern: string, arn: string): boolean {
  const patternParts = arnParts(pattern);
  const parts = arnParts(arn);
  if (patternParts === undefined || parts === undefined) return false;
  return parts.every((part, index) => wildcardMatches(patternParts[index] ?? '', part));
}

function arnParts(arn: string): string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
