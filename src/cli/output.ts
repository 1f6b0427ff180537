/** Where a command writes; tests give their own. */
export interface Output {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stderr is a terminal, where a line can be drawn anew. */
  readonly terminal?: boolean;
  /** Resolves when stdout has taken what was written: for what may be larger than memory. */
  readonly drained?: () => Promise<unknown>;
}

/** A column of a table: its heading and a row's text. */
export interface Column<Row> {
  readonly heading: string;
  readonly text: (row: Row) => string;
  readonly align?: 'right';
}

/** Text for a terminal: control characters (a function's output may hold any) are shown, not obeyed. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
export const printable = (text: string): string =>
  text.replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

const cell = (text: string): string => printable(text).replace(/[\n\t]/g, ' ');

/** A table with headings, columns padded, no trailing spaces; `empty` where there are no rows. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], empty: string): string {
  if (rows.length === 0) return `${empty}\n`;
  const cells = [columns.map(({ heading }) => heading), ...rows.map((row) => columns.map(({ text }) => cell(text(row))))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((text, index) => (columns[index]?.align === 'right' ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** JSON for people and programs alike. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** One line of NDJSON. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;
