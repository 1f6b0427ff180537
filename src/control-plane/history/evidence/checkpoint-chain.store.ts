import type { Pool } from 'pg';
import type { CheckpointStatement } from '../../../contract/index.js';
import { statements } from '../../../postgres/index.js';

const prepared = statements(import.meta.url, 'evidence');
const FORWARD = prepared('read-chain');
const BACK = prepared('read-chain-back');
const ADD = prepared('add-to-chain');

const PAGE = 500;

/** A checkpoint as the database keeps it: all but its heads, and in which folder its file is. Nothing of it is to be trusted. */
export interface ChainLink {
  readonly sequence: number;
  readonly statement: CheckpointStatement;
  readonly signature: string;
  readonly folderId: string;
  readonly fileName: string;
}

/** The database's copy of the chain of checkpoints, by which control planes go on from each other's. */
export class CheckpointChain {
  constructor(private readonly pool: Pool) {}

  async last(): Promise<ChainLink | undefined> {
    return (await this.newest(1))[0];
  }

  /** The newest first; before a sequence where one is given. */
  async newest(limit: number, before?: number): Promise<ChainLink[]> {
    return (await this.pool.query<ChainLink>({ ...BACK, values: [before ?? null, limit] })).rows;
  }

  async at(sequence: number): Promise<ChainLink | undefined> {
    const { rows } = await this.pool.query<ChainLink>({ ...FORWARD, values: [sequence - 1, 1] });
    return rows[0]?.sequence === sequence ? rows[0] : undefined;
  }

  /** All of it, the oldest first. */
  async *all(): AsyncGenerator<ChainLink> {
    for (let after = 0; ;) {
      const { rows } = await this.pool.query<ChainLink>({ ...FORWARD, values: [after, PAGE] });
      yield* rows;
      const last = rows.at(-1);
      if (!last) return;
      after = last.sequence;
    }
  }

  /** @throws Error where there is a checkpoint of that sequence */
  async add({ sequence, statement, signature, folderId, fileName }: ChainLink): Promise<void> {
    const { rowCount } = await this.pool.query({ ...ADD, values: [sequence, JSON.stringify(statement), signature, folderId, fileName] });
    if (rowCount !== 1) throw new Error(`another control plane took checkpoint ${sequence} at the same time`);
  }
}
