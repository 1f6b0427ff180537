import { Inject, Injectable } from '@nestjs/common';
import { invalidParameterValue } from '../../../aws/index.js';
import type { ExportedPackagePiece } from '../../../contract/index.js';
import { PackageLine } from '../../code/package-line.js';
import { Packages } from '../../code/packages.js';
import { RestoredRows } from './account-import.store.js';
import { PackagePieceStore } from './package-pieces.store.js';

/** Puts packages together that an export holds in pieces, when the last of them is there. */
@Injectable()
export class PackagePieces {
  /** Whole packages take memory, whichever imports they come from. */
  private readonly line = new PackageLine({ atOnce: 1, ofOneAccount: 16, refusal: 'Too many large packages of this account are being imported at the moment. Try again.' });

  constructor(
    @Inject(PackagePieceStore) private readonly store: PackagePieceStore,
    @Inject(RestoredRows) private readonly rows: RestoredRows,
    @Inject(Packages) private readonly packages: Packages,
  ) {}

  /** @throws AwsError InvalidParameterValue for a piece beyond its package's end, or a last one where others are missing; see Packages.restore */
  async take({ sha256, size, from, content }: ExportedPackagePiece, accountId: string): Promise<void> {
    const piece = Buffer.from(content, 'base64');
    if (from + piece.length > size) throw invalidParameterValue(`A piece of the package ${sha256} goes beyond its ${size} bytes.`);
    const key = Buffer.from(sha256, 'base64');
    await this.store.put(key, from, piece);
    if (from + piece.length === size) await this.line.inTurn(accountId, () => this.putTogether(sha256, key, size));
  }

  private async putTogether(sha256: string, key: Buffer, size: number): Promise<void> {
    try {
      const zip = await this.store.whole(key, size);
      if (zip !== undefined) await this.packages.restore(sha256, zip);
      else if ((await this.rows.missingPackage([sha256])) !== undefined) throw invalidParameterValue(`Pieces of the package ${sha256} are missing.`);
    } finally {
      // Also what does not fit together: the next import brings all of them again.
      await this.store.delete(key);
    }
  }
}
