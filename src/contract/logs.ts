/** One line that a function or its runtime wrote. `timestamp` in epoch milliseconds, `id` grows with time. */
export interface LogLine {
  readonly id: string;
  readonly logStream: string;
  readonly timestamp: number;
  readonly message: string;
}

/** Lines of one function, oldest first, after a line id if given (else the last `limit`). */
export interface LogQuery {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  readonly after?: string;
  readonly limit: number;
}

/** An account's log groups in a region. */
export interface LogOwner {
  readonly accountId: string;
  readonly region: string;
}

/** Names one log group. */
export interface LogGroupName extends LogOwner {
  readonly group: string;
}

/** A log group. `createdAt` in epoch milliseconds; `retentionInDays` null: lines stay as long as the installation keeps any. */
export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly retentionInDays: number | null;
  readonly storedBytes: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Groups by name, in the order of their bytes, `after` a name: those that begin so, that contain so (in any case), or that are named. */
export interface LogGroupsQuery extends LogOwner {
  readonly prefix?: string;
  readonly containing?: string;
  readonly names?: readonly string[];
  readonly after?: string;
  readonly limit: number;
}

/** A group to make. */
export interface NewLogGroup extends LogGroupName {
  readonly tags: Readonly<Record<string, string>>;
}

/** What changes about a group; what is absent stays. Tags are merged. */
export interface LogGroupChange extends LogGroupName {
  readonly retentionInDays?: number | null;
  readonly tags?: Readonly<Record<string, string>>;
  readonly untagged?: readonly string[];
}

/** A stream with what it got until now. Times in epoch milliseconds; `id` grows with the order in which streams began. */
export interface LogStream {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly firstTimestamp: number;
  readonly lastTimestamp: number;
  readonly lastIngestion: number;
}

/** Streams of a group; `after` the last one of the page before, in the same order. */
export interface LogStreamsQuery extends LogGroupName {
  readonly order: 'name' | 'last-event';
  readonly descending: boolean;
  readonly prefix?: string;
  readonly after?: { readonly name: string; readonly lastTimestamp: number };
  readonly limit: number;
}

/** The place of a line among those of its group or stream: by its time, and among those of one time by its id. */
export interface LogPlace {
  readonly timestamp: number;
  readonly id: string;
}

/** A line as CloudWatch Logs tells it. */
export interface LogEvent extends LogLine {
  readonly ingestedAt: number;
}

/** Lines of a group between two times, `from` included and `before` not: of one stream, of some, or of those whose name begins so. */
export interface LogEventsQuery extends LogGroupName {
  readonly streams?: readonly string[];
  readonly streamPrefix?: string;
  readonly from: number;
  readonly before: number;
  /** Backward is for one stream only: the lines before the place, or the last ones; they are given oldest first all the same. */
  readonly direction: 'forward' | 'backward';
  /** Beyond this place. */
  readonly place?: LogPlace;
  /** Lines to look at. */
  readonly limit: number;
  /** Bytes to give; one line more may come. */
  readonly bytes: number;
}

/** A page of lines, oldest first. `reached`: how far was looked; absent where nothing was there to look at. */
export interface LogEventsPage {
  readonly events: readonly LogEvent[];
  readonly reached?: LogPlace;
  readonly more: boolean;
}

/** Why there is nothing to read. */
export type MissingLog = 'no-group' | 'no-stream';

/** Log groups, streams and lines, as the invoker keeps them. */
export interface Logs {
  readLogs(query: LogQuery): Promise<LogLine[]>;
  listLogGroups(query: LogGroupsQuery): Promise<LogGroup[]>;
  /** False where it is there already. */
  createLogGroup(group: NewLogGroup): Promise<boolean>;
  /** False where there is none. */
  changeLogGroup(change: LogGroupChange): Promise<boolean>;
  /** False where there is none. */
  deleteLogGroup(group: LogGroupName): Promise<boolean>;
  listLogStreams(query: LogStreamsQuery): Promise<LogStream[] | MissingLog>;
  readLogEvents(query: LogEventsQuery): Promise<LogEventsPage | MissingLog>;
}
