import { invalidParameterValue } from '../../aws/errors.js';
import type {
  LogEventsPage, LogEventsQuery, LogGroup, LogGroupChange, LogGroupName, LogGroupsQuery, LogLine, LogQuery, Logs, LogStream, LogStreamsQuery, MissingLog,
  NewLogGroup,
} from '../../contract/index.js';
import type { LogEvents, LogSelection } from './log-events.store.js';
import type { LogGroups } from './log-groups.store.js';
import type { LogStore } from './log-store.js';

const LONGEST_PAGE = 10_000;
const MOST_BYTES = 8_388_608;

/** Reads logs with all that this process has taken until now (see LogStore.read): what functions wrote is on its way for a moment. */
export class LogService implements Logs {
  constructor(
    private readonly store: LogStore,
    private readonly groups: LogGroups,
    private readonly events: LogEvents,
  ) {}

  async readLogs(query: LogQuery): Promise<LogLine[]> {
    if (query.after !== undefined && !/^\d{1,18}$/.test(query.after)) throw invalidParameterValue('The position after which to read is not the id of a line.');
    return this.store.read({ ...query, limit: atMost(query.limit, LONGEST_PAGE) });
  }

  async listLogGroups(query: LogGroupsQuery): Promise<LogGroup[]> {
    await this.store.flushForReader();
    return this.groups.list({ ...query, limit: atMost(query.limit, LONGEST_PAGE) });
  }

  createLogGroup(group: NewLogGroup): Promise<boolean> {
    return this.groups.create(group);
  }

  changeLogGroup(change: LogGroupChange): Promise<boolean> {
    return this.groups.change(change);
  }

  async deleteLogGroup(group: LogGroupName): Promise<boolean> {
    await this.store.flush();
    return this.groups.delete(group);
  }

  async listLogStreams(query: LogStreamsQuery): Promise<LogStream[] | MissingLog> {
    await this.store.flushForReader();
    const groupId = await this.groups.find(query);
    return groupId === undefined ? 'no-group' : this.groups.listStreams(groupId, { ...query, limit: atMost(query.limit, LONGEST_PAGE) });
  }

  async readLogEvents(query: LogEventsQuery): Promise<LogEventsPage | MissingLog> {
    await this.store.flushForReader();
    const selection = await this.selected(query);
    if (typeof selection === 'string') return selection;
    return this.events.read(selection, { ...query, limit: atMost(query.limit, LONGEST_PAGE), bytes: atMost(query.bytes, MOST_BYTES) });
  }

  private async selected(query: LogEventsQuery): Promise<LogSelection | MissingLog> {
    const { streams, streamPrefix = '' } = query;
    const groupId = await this.groups.find(query);
    if (groupId === undefined) return 'no-group';
    if (streams === undefined) return { groupId, prefix: streamPrefix };
    const found = await this.groups.findStreams(groupId, streams);
    if (found.length < new Set(streams).size) return 'no-stream';
    const [only] = found;
    if (found.length === 1 && only) return { streamId: only.id, name: only.name };
    return { groupId, streamIds: found.map(({ id }) => id), prefix: streamPrefix };
  }
}

const atMost = (given: number, most: number): number => (Number.isInteger(given) ? Math.min(Math.max(given, 1), most) : most);
