import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '../../../postgres/index.js';
import { CHECKPOINT_FORMAT, statementSha256, type SignedCheckpoint, type StreamHead } from '../../../contract/index.js';
import { readSnapshot } from '../../../event-store/stream-heads.js';
import type { Lease } from '../../leadership/lease.store.js';
import type { CheckpointArchive, Standing } from './checkpoint-archive.js';
import { headProblem } from './head-problems.js';
import type { Attested, SigningKey } from './signing-key.js';

const LONGEST_WAIT_MS = 30_000;
const LEASE_POLL_MS = 100;

/** Nothing is signed: the store contradicts what was signed before. */
export class CheckpointRefused extends Error {}

/** What the store gives for a statement. */
type Signable = Pick<Attested, 'installationId' | 'takenAt' | 'feed'> & { readonly heads: readonly StreamHead[] };

/** Nothing is signed now: another control plane is at it. */
export class CheckpointBusy extends Error {}

/**
 * Takes signed checkpoints. A checkpoint is only signed when the store still has what the newest one before says: so a past
 * that was rewritten in between is not signed into validity, and the newest checkpoint stands for all before it.
 */
export class Checkpoints {
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly lease: Lease,
    private readonly archive: CheckpointArchive,
    private readonly key: SigningKey,
  ) {}

  /** Takes one now, after one that is being taken. @throws CheckpointRefused, CheckpointBusy */
  take(): Promise<SignedCheckpoint> {
    return this.alone(async () => {
      const deadline = performance.now() + LONGEST_WAIT_MS;
      while ((await this.lease.lead()) === undefined) {
        if (performance.now() > deadline) throw new CheckpointBusy('another control plane is taking a checkpoint');
        await delay(LEASE_POLL_MS);
      }
      return this.leading(() => this.next());
    });
  }

  /** Takes one unless nothing has changed since the last, or another control plane is at it. @throws CheckpointRefused */
  takeIfChanged(): Promise<SignedCheckpoint | undefined> {
    return this.alone(async () => ((await this.lease.lead()) === undefined ? undefined : this.leading(() => this.next({ ifChanged: true }))));
  }

  /** Signs the streams of one account; it is given away and not kept. @throws CheckpointRefused */
  async ofAccount(accountId: string): Promise<SignedCheckpoint> {
    const { checkpoint } = await this.sound();
    const earlier = checkpoint && { ...checkpoint, heads: checkpoint.heads.filter(({ stream }) => stream.startsWith(`${accountId}/`)) };
    const { heads, ...moment } = await this.read(accountId, earlier);
    return this.key.sign({ format: CHECKPOINT_FORMAT, ...moment, accountId, chain: null }, heads);
  }

  private async next(): Promise<SignedCheckpoint>;
  private async next(options: { readonly ifChanged: true }): Promise<SignedCheckpoint | undefined>;
  private async next({ ifChanged = false } = {}): Promise<SignedCheckpoint | undefined> {
    const { checkpoint: earlier } = await this.sound();
    const last = await this.archive.last();
    const { heads, ...moment } = await this.read(undefined, earlier);
    const sequence = (last?.sequence ?? 0) + 1;
    const chain = { sequence, previous: last ? statementSha256(last.statement) : null };
    const checkpoint = this.key.sign({ format: CHECKPOINT_FORMAT, ...moment, accountId: null, chain }, heads);
    const unchanged = last ? last.statement.headsSha256 === checkpoint.statement.headsSha256 : heads.length === 0;
    if (ifChanged && unchanged) return undefined;
    await this.archive.add(checkpoint, sequence);
    return checkpoint;
  }

  /** The newest checkpoint, where nothing contradicts it. */
  private async sound(): Promise<Standing> {
    const standing = await this.archive.newest();
    const [problem] = standing.problems;
    if (problem) throw new CheckpointRefused(problem.problem);
    return standing;
  }

  private async read(accountId: string | undefined, earlier: SignedCheckpoint | undefined): Promise<Signable> {
    const snapshot = await readSnapshot(this.pool, accountId, earlier?.heads ?? [], 1);
    if (earlier && earlier.statement.installationId !== snapshot.installationId) {
      throw new CheckpointRefused(`the newest checkpoint is of installation ${earlier.statement.installationId}, this is ${snapshot.installationId}`);
    }
    const problem = earlier && snapshot.differing[0] && headProblem(snapshot.differing[0], earlier.statement);
    if (problem) throw new CheckpointRefused(`${problem.streamId}${problem.version === undefined ? '' : `@${problem.version}`}: ${problem.problem}`);
    const wrong = snapshot.unsound ?? lostStream(snapshot.heads, earlier?.heads ?? []);
    if (wrong !== undefined) throw new CheckpointRefused(`${wrong}: what is listed as the stream's head is not its last event`);
    const { installationId, takenAt, feed, heads } = snapshot;
    return { installationId, takenAt, feed: feed && { ...feed }, heads };
  }

  private async leading<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } finally {
      await this.lease.resign();
    }
  }

  /** The lease is this process's, so that inside of it one must wait for the other. */
  private alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.running.then(work, work);
    this.running = result.catch(() => undefined);
    return result;
  }
}

/** A stream whose events are there, but whose head would no longer be signed, or would be an older one. */
function lostStream(heads: readonly StreamHead[], earlier: readonly StreamHead[]): string | undefined {
  const versions = new Map(heads.map(({ stream, version }) => [stream, version]));
  return earlier.find(({ stream, version }) => (versions.get(stream) ?? 0) < version)?.stream;
}
