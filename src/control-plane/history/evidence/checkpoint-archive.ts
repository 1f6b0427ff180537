import {
  InvalidCheckpoint, isSigned, statementSha256, type CheckpointStatement, type EvidenceProblem, type KeyOrigin, type NamedKey, type SignedCheckpoint,
} from '../../../contract/index.js';
import type { ChainLink, CheckpointChain } from './checkpoint-chain.store.js';
import { fileNameOf, type CheckpointFolder } from './checkpoint-folder.js';

/** The newest checkpoint that there is a file of, and what contradicts it. */
export interface Standing {
  readonly checkpoint?: SignedCheckpoint;
  readonly problems: readonly EvidenceProblem[];
}

interface ReadFile {
  readonly checkpoint?: SignedCheckpoint;
  readonly problem?: string;
}

/**
 * The checkpoints of this installation: files in a folder, chained by their statements, and the database's copy of the
 * chain. Only what one of the installation's keys signed counts; the database is where a forger is expected.
 */
export class CheckpointArchive {
  constructor(
    private readonly folder: CheckpointFolder,
    private readonly chain: CheckpointChain,
    private readonly key: NamedKey,
  ) {}

  async originOf(key: NamedKey): Promise<KeyOrigin> {
    if (key.publicKey === this.key.publicKey) return 'current';
    return (await this.folder.knowsKey(key)) ? 'former' : 'foreign';
  }

  /** What the next checkpoint follows on. */
  last(): Promise<ChainLink | undefined> {
    return this.chain.last();
  }

  /** Keeps a checkpoint: its file appears with its place in the chain, or, after a kill in between, when it is asked for next. */
  async add(checkpoint: SignedCheckpoint, sequence: number): Promise<void> {
    const { statement, signature } = checkpoint;
    const fileName = fileNameOf(statement);
    await this.folder.prepare(checkpoint);
    await this.chain.add({ sequence, statement, signature, folderId: this.folder.id, fileName });
    await this.folder.publish(fileName);
  }

  async newest(): Promise<Standing> {
    const last = await this.chain.last();
    const problems = await this.missingFile(last);
    const forged = last && (await this.signatureProblem(last.statement, last.signature));
    if (forged !== undefined) problems.push({ problem: `checkpoint ${last?.sequence} in the database: ${forged}` });
    const name = (await this.folder.names()).at(-1);
    if (name === undefined) return { problems };
    const { checkpoint, problem } = await this.read(name, async (sequence) => shaOf(await this.chain.at(sequence)), last?.sequence ?? 0);
    if (problem !== undefined) problems.push({ problem });
    return { checkpoint, problems };
  }

  /** Those of the files that hold as they are, the newest first. */
  async *newestFirst(): AsyncGenerator<SignedCheckpoint> {
    for (const name of (await this.folder.names()).toReversed()) {
      const { checkpoint } = await this.read(name, () => undefined, 0);
      if (checkpoint) yield checkpoint;
    }
  }

  /** Everything that is wrong with the chain and the files, the oldest first. */
  async problems(): Promise<EvidenceProblem[]> {
    const problems: string[] = [];
    // Listed before the chain is read: a checkpoint that is taken meanwhile has its place in the chain before its file.
    const names = await this.folder.names();
    const known = new Map<number, string>();
    let previous: ChainLink | undefined;
    for await (const link of this.chain.all()) {
      const problem = await this.linkProblem(link, previous);
      if (problem !== undefined) problems.push(problem);
      known.set(link.sequence, statementSha256(link.statement));
      previous = link;
    }
    const missing = await this.missingFile(previous);
    for (const name of names) {
      const { problem } = await this.read(name, (sequence) => known.get(sequence), previous?.sequence ?? 0);
      if (problem !== undefined) problems.push(problem);
    }
    return [...problems.map((problem) => ({ problem })), ...missing];
  }

  /** The file of the chain's last checkpoint, where it should be in this folder and is not. Older ones may have been put elsewhere. */
  private async missingFile(last: ChainLink | undefined): Promise<EvidenceProblem[]> {
    if (last?.folderId !== this.folder.id) return [];
    await this.folder.publish(last.fileName);
    if ((await this.folder.names()).includes(last.fileName)) return [];
    return [{ problem: `checkpoint ${last.sequence} was written to ${last.fileName}, which is gone from the folder of checkpoints` }];
  }

  private async linkProblem({ sequence, statement, signature }: ChainLink, previous: ChainLink | undefined): Promise<string | undefined> {
    const problem = await this.signatureProblem(statement, signature);
    if (problem !== undefined) return `checkpoint ${sequence} in the database: ${problem}`;
    const next = (previous?.sequence ?? 0) + 1;
    if (sequence !== next) return `the database's chain of checkpoints lacks ${sequence === next + 1 ? next : `${next} to ${sequence - 1}`}`;
    if (statement.chain?.sequence !== sequence) return `checkpoint ${statement.chain?.sequence} stands in the place of checkpoint ${sequence} in the database`;
    if (statement.chain.previous !== (shaOf(previous) ?? null)) return `checkpoint ${sequence} does not follow on the one before it`;
    return undefined;
  }

  private async signatureProblem(statement: CheckpointStatement, signature: string): Promise<string | undefined> {
    if (!isSigned(statement, signature)) return 'the signature is not the one of this statement and key: one of them was changed';
    if ((await this.originOf(statement)) === 'foreign') return `it is signed by key ${statement.keyId}, which is none of this installation's`;
    return undefined;
  }

  private async read(name: string, sha256Of: (sequence: number) => Promise<string | undefined> | string | undefined, end: number): Promise<ReadFile> {
    let checkpoint: SignedCheckpoint;
    try {
      checkpoint = await this.folder.read(name);
    } catch (error) {
      if (!(error instanceof InvalidCheckpoint)) throw error;
      return { problem: `${name}: ${error.message}` };
    }
    const { statement, signature } = checkpoint;
    const problem = await this.signatureProblem(statement, signature);
    if (problem !== undefined) return { problem: `${name}: ${problem}` };
    if (!statement.chain) return { problem: `${name}: it is a checkpoint of one account` };
    const { sequence } = statement.chain;
    const expected = await sha256Of(sequence);
    if (expected === undefined) return { checkpoint, problem: `checkpoint ${sequence} has its file, but is not in the database, whose chain ends at ${end}` };
    if (expected !== statementSha256(statement)) return { checkpoint, problem: `checkpoint ${sequence} in the database is not the one of the file` };
    return { checkpoint };
  }
}

const shaOf = (link: ChainLink | undefined): string | undefined => link && statementSha256(link.statement);
