import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { ComparedCheckpoint, EvidenceProblem, SignedCheckpoint } from '../../../contract/index.js';
import { differingHeads, installationIdOf } from '../../../event-store/stream-heads.js';
import { verifyStore, type Verification, type VerificationProblem } from '../../../event-store/verify.js';
import { AGGREGATES } from '../../aggregates.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';
import { CheckpointArchive } from './checkpoint-archive.js';
import { acceptCheckpoint, type GivenCheckpoint } from './given-checkpoint.js';
import { headProblem } from './head-problems.js';

const MOST_PROBLEMS = 1_000;

/** What verification found: in the store by itself, then against a checkpoint (absent: there is none yet). */
export interface Verified extends Omit<Verification, 'problems'> {
  readonly problems: readonly (VerificationProblem | EvidenceProblem)[];
  readonly checkpoint?: ComparedCheckpoint;
}

/** Checks what is stored against what the events say, and the events against what was signed of them. */
@Injectable()
export class StoreVerification {
  constructor(
    @Inject(CONTROL_PLANE_POOL) private readonly pool: Pool,
    @Inject(CheckpointArchive) private readonly archive: CheckpointArchive,
  ) {}

  /**
   * All streams of an account, or of every account, against a given checkpoint or the newest that there is a file of. Reads
   * everything there is: as long as that takes.
   * @throws AwsError InvalidParameterValue for a given checkpoint that may not serve
   */
  async verify(accountId: string | undefined, given?: GivenCheckpoint): Promise<Verified> {
    const installationId = await installationIdOf(this.pool);
    const accepted = given && (await acceptCheckpoint(given, { accountId, installationId, originOf: (key) => this.archive.originOf(key) }));
    // Read before the store, so that it has nothing that the store does not have yet.
    const checkpoint = accepted ?? (await this.archive.newest()).checkpoint;
    const ofArchive = accountId === undefined ? await this.archive.problems() : [];
    const store = await verifyStore(this.pool, AGGREGATES, accountId);
    const ofCheckpoint = checkpoint ? await this.compare(checkpoint, accountId, installationId, store.problems) : { problems: [] };
    return { ...store, ...ofCheckpoint, problems: [...store.problems, ...ofCheckpoint.problems, ...ofArchive].slice(0, MOST_PROBLEMS) };
  }

  private async compare(
    { statement, heads }: SignedCheckpoint, accountId: string | undefined, installationId: string, known: readonly VerificationProblem[],
  ): Promise<{ readonly checkpoint?: ComparedCheckpoint; readonly problems: readonly EvidenceProblem[] }> {
    if (statement.installationId !== installationId) {
      return { problems: [{ problem: `the newest checkpoint is of installation ${statement.installationId}, this is ${installationId}` }] };
    }
    const own = accountId === undefined ? heads : heads.filter(({ stream }) => stream.startsWith(`${accountId}/`));
    const firstBroken = new Map(known.flatMap(({ streamId, version }) => (version === undefined ? [] : [[streamId, version] as const])).toReversed());
    const differing = await differingHeads(this.pool, own, MOST_PROBLEMS);
    const rewritten = differing.filter(({ stream, isThere }) => isThere && !firstBroken.has(stream));
    const soundUpTo = await this.soundVersions(new Set(rewritten.map(({ stream }) => stream)));
    const { keyId, takenAt, chain } = statement;
    return {
      checkpoint: {
        sequence: chain?.sequence ?? null, takenAt, keyId,
        key: await this.archive.originOf(statement),
        streams: own.length,
        events: own.reduce((sum, { version }) => sum + version, 0),
      },
      problems: differing.map((head) => headProblem(head, statement, { firstBroken: firstBroken.get(head.stream), soundUpTo: soundUpTo.get(head.stream) })),
    };
  }

  /** The last version of each stream, where there is one, of which some older checkpoint says what the store says. */
  private async soundVersions(streams: Set<string>): Promise<Map<string, number>> {
    const sound = new Map<string, number>();
    if (streams.size === 0) return sound;
    for await (const { heads } of this.archive.newestFirst()) {
      const open = heads.filter(({ stream }) => streams.has(stream) && !sound.has(stream));
      const differing = new Set((await differingHeads(this.pool, open, open.length)).map(({ stream }) => stream));
      for (const { stream, version } of open) if (!differing.has(stream)) sound.set(stream, version);
      if (sound.size === streams.size) break;
    }
    return sound;
  }
}
