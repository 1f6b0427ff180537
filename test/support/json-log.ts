/** One line of a service's log. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** The JSON lines in what a process has written. */
export const logRecords = (output: string): LogRecord[] =>
  output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogRecord);
