import { Inject, Injectable } from '@nestjs/common';
import type { ChangedFile, CodeDifference, FilesDifference } from '../../../contract/index.js';
import { Packages } from '../../code/packages.js';
import { compareFiles } from './files-comparison.js';
import { contentsOf, filesOf } from './package-files.js';
import { PackageLine } from './package-line.js';
import { makePatches, planPatches } from './patches.js';
import type { TextPair } from './text-patch.js';

/** Who asks, until when, and whether for text diffs. */
export interface CodeComparison {
  readonly accountId: string;
  readonly patch: boolean;
  readonly signal?: AbortSignal;
}

/** Compares the files of two packages. One zip is in memory at a time. */
@Injectable()
export class CodeComparisons {
  private readonly line = new PackageLine();

  constructor(@Inject(Packages) private readonly packages: Packages) {}

  /** @throws AwsError TooManyRequests, see PackageLine */
  async withFiles(code: CodeDifference, { accountId, patch, signal }: CodeComparison): Promise<CodeDifference> {
    return this.line.inTurn(accountId, async () => {
      signal?.throwIfAborted();
      const left = await filesOf(await this.packages.fetch(code.left.sha256));
      const right = await filesOf(await this.packages.fetch(code.right.sha256));
      const files = left && right ? compareFiles(left, right) : null;
      return { ...code, files: files && patch ? await this.withPatches(files, code, signal) : files };
    });
  }

  private async withPatches(files: FilesDifference, code: CodeDifference, signal?: AbortSignal): Promise<FilesDifference> {
    const { wanted, omitted } = planPatches(files.changed);
    const patches = wanted.size === 0 ? new Map() : await makePatches(await this.pairs(wanted, code), signal);
    const changed = files.changed.map((file): ChangedFile => ({ ...file, ...(patches.get(file.path) ?? omitted.get(file.path)) }));
    return { ...files, changed };
  }

  private async pairs(wanted: ReadonlySet<string>, { left, right }: CodeDifference): Promise<TextPair[]> {
    const before = await contentsOf(await this.packages.fetch(left.sha256), wanted);
    const after = await contentsOf(await this.packages.fetch(right.sha256), wanted);
    return [...wanted].map((path) => ({ path, left: before!.get(path)!, right: after!.get(path)! }));
  }
}
