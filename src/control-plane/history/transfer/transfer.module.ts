import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccountSnapshots } from './account-export.store.js';
import { AccountImport } from './account-import.js';
import { RestoredRows } from './account-import.store.js';
import { ExportController } from './export.controller.js';
import { ImportController } from './import.controller.js';
import { PackagePieces } from './package-pieces.js';
import { PackagePieceStore } from './package-pieces.store.js';

/** Accounts as files. Needs the global DatabaseModule, SecretsModule and CodeModule. */
@Module({
  imports: [CqrsModule],
  controllers: [ExportController, ImportController],
  providers: [AccountSnapshots, AccountImport, PackagePieces, PackagePieceStore, RestoredRows],
})
export class TransferModule {}
