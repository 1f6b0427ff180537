import { Module } from '@nestjs/common';
import { AccountSettingsController } from './account-settings.controller.js';
import { AccountUsages } from './account-usage.store.js';

/** Limits and usage of accounts. Needs the global DatabaseModule and AsOfModule. */
@Module({ controllers: [AccountSettingsController], providers: [AccountUsages] })
export class AccountSettingsModule {}
