import type { IHeaders } from 'kafkajs';

/** Headers as texts; of a name that comes several times, the last. */
export function headerTexts(headers: IHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) texts[name] = last.toString('utf8');
  }
  return texts;
}
