import { Inject, Injectable } from '@nestjs/common';
import type { ChangedFile, CodeDifference, CodeReference, FilesDifference } from '../../../contract/index.js';
import { PackageStore } from '../../code/packages.store.js';
import { compareFiles } from './files-comparison.js';
import { contentsOf, filesOf } from './package-files.js';
import { PackageLine } from '../../code/package-line.js';
import { makePatches, planPatches } from './patches.js';
import type { TextPair } from './text-patch.js';

/** Who asks, until when, and whether for text diffs. */
export interface CodeComparisonOptions {
  readonly accountId: string;
  readonly patch: boolean;
  readonly signal?: AbortSignal;
}

/** Compares the files of packages. One zip is in memory at a time. */
@Injectable()
export class CodeComparisons {
  private readonly line = new PackageLine({
    atOnce: 1, ofOneAccount: 4, refusal: 'Too many comparisons of this account are running: try again.',
  });

  constructor(@Inject(PackageStore) private readonly packages: PackageStore) {}

  /** @throws AwsError TooManyRequests, see PackageLine; the signal's reason, where it is aborted */
  async withFiles(code: CodeDifference, { accountId, patch, signal }: CodeComparisonOptions): Promise<CodeDifference> {
    return this.line.inTurn(accountId, async () => {
      signal?.throwIfAborted();
      const left = await this.read(code.left, filesOf);
      const right = await this.read(code.right, filesOf);
      const files = left && right ? compareFiles(left, right) : null;
      return { ...code, files: files && patch ? await this.withPatches(files, code, signal) : files };
    });
  }

  private async withPatches(files: FilesDifference, code: CodeDifference, signal?: AbortSignal): Promise<FilesDifference> {
    const { wanted, omitted } = planPatches(files.changed);
    const patches = await makePatches(await this.pairs(wanted, code), signal);
    const changed = files.changed.map((file): ChangedFile => ({ ...file, ...(patches.get(file.path) ?? omitted.get(file.path)) }));
    return { ...files, changed };
  }

  private async pairs(wanted: ReadonlySet<string>, { left, right }: CodeDifference): Promise<TextPair[]> {
    if (wanted.size === 0) return [];
    const before = await this.read(left, (zip) => contentsOf(zip, wanted));
    const after = await this.read(right, (zip) => contentsOf(zip, wanted));
    return [...wanted].map((path) => ({ path, left: before!.get(path)!, right: after!.get(path)! }));
  }

  /** Undefined where the package is not there, or not sound. */
  private async read<Result>({ sha256 }: CodeReference, how: (zip: Buffer) => Promise<Result | undefined>): Promise<Result | undefined> {
    const zip = await this.packages.get(Buffer.from(sha256, 'base64'));
    return zip && how(zip);
  }
}
