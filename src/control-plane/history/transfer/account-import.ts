import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { AwsError, invalidParameterValue, resourceConflict } from '../../../aws/index.js';
import type { EventMetadata, ImportedPiece } from '../../../contract/index.js';
import type { RestorableEvent } from '../../../event-store/restorable.js';
import { RestoreRefused } from '../../../event-store/restore-refused.js';
import { Restoration, type Restored } from '../../../event-store/restoration.js';
import { Packages } from '../../code/packages.js';
import { ActivateFunctionCommand, CompleteUpdateCommand } from '../../lifecycle/lifecycle.commands.js';
import { Keyring } from '../../secrets/keyring.js';
import { RestoredRows } from './account-import.store.js';
import type { ImportedLines } from './import-lines.js';
import { PackagePieces } from './package-pieces.js';

/** For whom, and whether what is under another master key may come in unreadable. */
export interface ImportContext {
  readonly accountId: string;
  readonly withoutSecrets: boolean;
  readonly metadata: EventMetadata;
}

/** Takes in exports piece by piece. Every piece may come again: what is there already stays as it is. */
@Injectable()
export class AccountImport {
  constructor(
    @Inject(Restoration) private readonly restoration: Restoration,
    @Inject(RestoredRows) private readonly rows: RestoredRows,
    @Inject(Packages) private readonly packages: Packages,
    @Inject(PackagePieces) private readonly pieces: PackagePieces,
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(CommandBus) private readonly commands: CommandBus,
  ) {}

  /** @throws AwsError InvalidParameterValue for what cannot come in, ResourceConflict where something here is in its way */
  async take({ header, packages, packagePieces, dataKeys, events, end }: ImportedLines, context: ImportContext): Promise<ImportedPiece> {
    if (header && !context.withoutSecrets && !this.keyring.isOfThisMasterKey(Buffer.from(header.masterKeyCheck, 'base64'))) throw otherMasterKey();
    for (const { sha256, content } of packages) await this.packages.restore(sha256, Buffer.from(content, 'base64'));
    for (const piece of packagePieces) await this.pieces.take(piece, context.accountId);
    if (!context.withoutSecrets) await this.takeDataKeys(dataKeys);
    const { restored, there } = await this.takeEvents(context.accountId, events);
    if (end) await this.finish(context);
    return { Restored: restored, There: there };
  }

  private async takeDataKeys(dataKeys: ImportedLines['dataKeys']): Promise<void> {
    const wrapped = dataKeys.map(({ stream, wrappedKey }) => ({ stream, key: Buffer.from(wrappedKey, 'base64') }));
    if (!wrapped.every(({ stream, key }) => this.keyring.canUnwrap(stream, key))) throw otherMasterKey();
    for (const { stream, key } of wrapped) {
      if ((await this.keyring.restore(stream, key)) === 'other') throw resourceConflict(`The stream ${stream} has another data key here. It was not overwritten.`);
    }
  }

  private async takeEvents(accountId: string, events: readonly RestorableEvent[]): Promise<Restored> {
    if (events.length === 0) return { restored: 0, there: 0 };
    const missing = await this.rows.missingPackage(events.flatMap(({ data }) => (data as { code?: { sha256: string } }).code?.sha256 ?? []));
    if (missing !== undefined) throw invalidParameterValue(`The package ${missing} is missing, to which an event of this piece refers.`);
    try {
      return await this.restoration.restore(accountId, events);
    } catch (error) {
      if (!(error instanceof RestoreRefused)) throw error;
      throw error.collides ? resourceConflict(error.message) : invalidParameterValue(error.message);
    }
  }

  /** What waited until all was there: functions that were just being created or updated when they were exported. */
  private async finish({ accountId, metadata }: ImportContext): Promise<void> {
    for (const target of await this.rows.unsettled(accountId)) {
      await this.commands.execute(new ActivateFunctionCommand({ target }, { metadata }));
      await this.commands.execute(new CompleteUpdateCommand({ target }, { metadata }));
    }
    await this.restoration.finish(accountId);
  }
}

const otherMasterKey = (): AwsError =>
  invalidParameterValue(
    'The account was exported under another master key. Set SWITCHYARD_MASTER_KEY to the one of the installation that it comes from, or import it ' +
      'without secrets: then environment values cannot be read, and access keys must be issued anew.',
  );
