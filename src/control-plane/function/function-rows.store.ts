import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { functionStream } from '../../contract/index.js';
import type { Moment } from '../../event-store/moment.js';
import { PastStates } from '../../event-store/past-states.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import { statements } from '../../postgres/sql-files.js';
import type { AliasPart, LatestPart, PolicyPart, VersionPart } from './function.state.js';
import { FunctionReads, type FunctionVersionKey, type ListedPart, type QualifiedRows } from './function-reads.js';
import type { Page } from './page.js';
import { PastFunctionRows } from './past-function-rows.js';

const sql = statements(import.meta.url, 'function');
const PART = sql('part');
const QUALIFIED = sql('qualified');
const EXISTING_VERSION = sql('existing-version');
const LIST_ALIASES = sql('list-aliases');
const LIST_VERSIONS = sql('list-versions');
const LIST_FUNCTIONS = sql('list-functions');
const LIST_ALL_VERSIONS = sql('list-all-versions');

/** The rows of functions, as the API's reads need them. They are written in the append's transaction, so a read is never behind. */
@Injectable()
export class FunctionRows extends FunctionReads {
  constructor(
    @Inject(CONTROL_PLANE_POOL) private readonly pool: Pool,
    @Inject(PastStates) private readonly past: PastStates,
  ) {
    super();
  }

  /** The rows as they were at a moment; these themselves where none is given. */
  at(moment: Moment | undefined): FunctionReads {
    return moment === undefined ? this : new PastFunctionRows(this.past, moment);
  }

  private async part<Part>(stream: string, kind: string, key: string): Promise<Part | undefined> {
    const { rows } = await this.pool.query<{ data: Part }>({ ...PART, values: [stream, kind, key] });
    return rows[0]?.data;
  }

  latest(stream: string, functionName: string): Promise<LatestPart | undefined> {
    return this.part(stream, 'function', functionName);
  }

  alias(stream: string, name: string): Promise<AliasPart | undefined> {
    return this.part(stream, 'alias', name);
  }

  policy(stream: string, qualifier: string): Promise<PolicyPart | undefined> {
    return this.part(stream, 'policy', qualifier);
  }

  async qualified(stream: string, qualifier: string): Promise<QualifiedRows | undefined> {
    const { rows } = await this.pool.query<QualifiedRows>({ ...QUALIFIED, values: [stream, qualifier] });
    return rows[0]?.latest ? rows[0] : undefined;
  }

  /** Version of the stream of a function that exists. */
  async existingVersion(stream: string): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ version: number }>({ ...EXISTING_VERSION, values: [stream] });
    return rows[0]?.version;
  }

  async aliases(stream: string, { limit, after }: Page, functionVersion?: string): Promise<AliasPart[]> {
    const values = [stream, after ?? null, functionVersion ?? null, limit];
    const { rows } = await this.pool.query<{ data: AliasPart }>({ ...LIST_ALIASES, values });
    return rows.map(({ data }) => data);
  }

  async versions(stream: string, after: number, limit: number): Promise<VersionPart[]> {
    const { rows } = await this.pool.query<{ data: VersionPart }>({ ...LIST_VERSIONS, values: [stream, after, limit] });
    return rows.map(({ data }) => data);
  }

  async functions(accountId: string, region: string, { limit, after }: Page): Promise<LatestPart[]> {
    const values = [accountId, region, after ?? null, limit];
    const { rows } = await this.pool.query<{ data: LatestPart }>({ ...LIST_FUNCTIONS, values });
    return rows.map(({ data }) => data);
  }

  async allVersions(accountId: string, region: string, limit: number, after?: FunctionVersionKey): Promise<ListedPart[]> {
    const afterStream = after ? functionStream(accountId, region, after.functionName) : '';
    const values = [functionStream(accountId, region, ''), afterStream, after ? after.number : 0, limit];
    const { rows } = await this.pool.query<{ streamId: string; data: LatestPart | VersionPart }>({ ...LIST_ALL_VERSIONS, values });
    return rows.map(({ streamId, data }) => ({
      functionName: streamId.split('/')[2]!,
      version: 'version' in data ? data.version : '$LATEST',
      part: data,
    }));
  }
}
