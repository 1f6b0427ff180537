const COLOURS: Readonly<Record<string, string>> = { warn: '\u001b[33m', error: '\u001b[31m', fatal: '\u001b[31m' };
const RESET = '\u001b[39m';

/** One JSON line of the log for a person: time, level, context, text, the other fields, and a stack on lines of its own. */
export function humanLine(json: string, colours: boolean): string {
  const { time, level, context, msg, stack, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const shown = String(level).toUpperCase().padEnd(5);
  const colour = colours ? COLOURS[String(level)] : undefined;
  const words = [
    String(time),
    colour === undefined ? shown : `${colour}${shown}${RESET}`,
    ...(context === undefined ? [] : [`[${plain(context)}]`]),
    ...(msg === undefined ? [] : [plain(msg)]),
    ...Object.entries(fields).map(([name, value]) => `${name}=${fieldText(value)}`),
  ];
  return `${words.join(' ')}\n${typeof stack === 'string' ? `${stack.split('\n').map(plain).join('\n')}\n` : ''}`;
}

const fieldText = (value: unknown): string => (typeof value === 'string' && /^[\w:./@$-]+$/.test(value) ? value : plain(JSON.stringify(value)));

/** Without control characters: a text that came from outside must not move the cursor or forge a line. */
const plain = (value: unknown): string =>
  // oxlint-disable-next-line no-control-regex
  String(value).replace(/[\0-\x1f\x7f-\x9f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
