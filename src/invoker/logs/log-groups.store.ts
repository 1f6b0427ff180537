import type pg from 'pg';
import type { LogGroup, LogGroupChange, LogGroupName, LogGroupsQuery, LogStream, LogStreamsQuery, NewLogGroup } from '../../contract/index.js';
import { statements } from '../../postgres/sql-files.js';

const statement = statements(import.meta.url, 'logs');
const FIND_GROUP = statement('find-group');
const LIST_GROUPS = statement('list-groups');
const CREATE_GROUP = statement('create-group');
const CHANGE_GROUP = statement('change-group');
const DELETE_GROUP = statement('delete-group');
const FIND_STREAMS = statement('find-streams');
const STREAMS = {
  name: { up: statement('streams-by-name'), down: statement('streams-by-name-descending') },
  'last-event': { up: statement('streams-by-last-event'), down: statement('streams-by-last-event-descending') },
};

interface GroupRow {
  readonly name: string;
  readonly created_at: string;
  readonly retention_days: number | null;
  readonly stored_bytes: string;
  readonly tags: Record<string, string>;
}

interface StreamRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly first_timestamp: string;
  readonly last_timestamp: string;
  readonly last_ingestion: string;
}

/** Tables `invoker.log_groups` and `invoker.log_streams`. */
export class LogGroups {
  constructor(private readonly pool: pg.Pool) {}

  async list({ accountId, region, prefix = '', containing = '', names, after = '', limit }: LogGroupsQuery): Promise<LogGroup[]> {
    const values = [accountId, region, after, prefix, containing, names ?? null, limit];
    const { rows } = await this.pool.query<GroupRow>({ ...LIST_GROUPS, values });
    return rows.map(({ name, created_at, retention_days, stored_bytes, tags }) => ({
      name, createdAt: Number(created_at), retentionInDays: retention_days, storedBytes: Number(stored_bytes), tags,
    }));
  }

  async create({ accountId, region, group, tags }: NewLogGroup): Promise<boolean> {
    return this.changes({ ...CREATE_GROUP, values: [accountId, region, group, JSON.stringify(tags)] });
  }

  async change({ accountId, region, group, retentionInDays, tags = {}, untagged = [] }: LogGroupChange): Promise<boolean> {
    const values = [accountId, region, group, retentionInDays !== undefined, retentionInDays ?? null, JSON.stringify(tags), untagged];
    return this.changes({ ...CHANGE_GROUP, values });
  }

  /** Out of sight at once; the sweeper deletes what is in it. */
  async delete({ accountId, region, group }: LogGroupName): Promise<boolean> {
    return this.changes({ ...DELETE_GROUP, values: [accountId, region, group] });
  }

  /** A group's id. */
  async find({ accountId, region, group }: LogGroupName): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ id: string }>({ ...FIND_GROUP, values: [accountId, region, group] });
    return rows[0]?.id;
  }

  /** Those streams of a group that there are, with their ids. */
  async findStreams(groupId: string, names: readonly string[]): Promise<{ readonly id: string; readonly name: string }[]> {
    return (await this.pool.query<{ id: string; name: string }>({ ...FIND_STREAMS, values: [groupId, names] })).rows;
  }

  async listStreams(groupId: string, { order, descending, prefix = '', after, limit }: LogStreamsQuery): Promise<LogStream[]> {
    const values = order === 'name' ? [groupId, prefix, after?.name ?? null, limit] : [groupId, after?.lastTimestamp ?? null, after?.name ?? null, limit];
    const { rows } = await this.pool.query<StreamRow>({ ...STREAMS[order][descending ? 'down' : 'up'], values });
    return rows.map(({ id, name, created_at, first_timestamp, last_timestamp, last_ingestion }) => ({
      id, name, createdAt: Number(created_at), firstTimestamp: Number(first_timestamp), lastTimestamp: Number(last_timestamp), lastIngestion: Number(last_ingestion),
    }));
  }

  private async changes(query: pg.QueryConfig): Promise<boolean> {
    return (await this.pool.query(query)).rowCount === 1;
  }
}
