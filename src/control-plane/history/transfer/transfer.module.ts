import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccountSnapshots } from './account-export.store.js';
import { AccountImport } from './account-import.js';
import { RestoredRows } from './account-import.store.js';
import { ExportController } from './export.controller.js';
import { ImportController } from './import.controller.js';

/** Accounts as files. Needs the global DatabaseModule, SecretsModule and CodeModule. */
@Module({
  imports: [CqrsModule],
  controllers: [ExportController, ImportController],
  providers: [AccountSnapshots, AccountImport, RestoredRows],
})
export class TransferModule {}
