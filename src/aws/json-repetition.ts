/** What tells members apart: braces, and texts, of which a member's name has a colon behind it. */
const TOKENS = /[{}]|("(?:[^"\\]|\\.)*")(\s*:)?/g;

/**
 * The first name that an object has twice; undefined where none has. JSON's parsers keep the last of them, and who reads the text
 * may see the first. `json`: text that JSON.parse takes.
 */
export function repeatedMember(json: string): string | undefined {
  const scopes: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(TOKENS)) {
    if (token === '{') scopes.push(new Set());
    else if (token === '}') scopes.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(text!) as string;
      const names = scopes.at(-1)!;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
