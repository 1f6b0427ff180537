import { Controller, Inject } from '@nestjs/common';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import type { Answer, Call } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import { input, type Input } from '../http/shapes.js';
import { accountConcurrency, CODE_SIZE_UNZIPPED, CODE_SIZE_ZIPPED, TOTAL_CODE_SIZE } from './account-limits.js';
import { AccountUsages } from './account-usage.store.js';

const getAccountSettingsInput = input({});

/** What the caller's account may use in a region, and what it does. */
@Controller()
export class AccountSettingsController {
  constructor(
    @Inject(AccountUsages) private readonly usages: AccountUsages,
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
  ) {}

  @LambdaOperation('GET', '/2016-08-19/account-settings', 'GetAccountSettings', getAccountSettingsInput, { asOf: true })
  async getAccountSettings({ caller, region, asOf }: Call<Input<typeof getAccountSettingsInput>>): Promise<Answer> {
    const { functions, codeSize, concurrencyTaken } = await this.usages.of(caller.accountId, region, asOf);
    const { concurrentExecutions: ConcurrentExecutions } = accountConcurrency(this.config);
    return {
      status: 200,
      body: {
        AccountLimit: {
          TotalCodeSize: TOTAL_CODE_SIZE, CodeSizeUnzipped: CODE_SIZE_UNZIPPED, CodeSizeZipped: CODE_SIZE_ZIPPED, ConcurrentExecutions,
          UnreservedConcurrentExecutions: ConcurrentExecutions - concurrencyTaken,
        },
        AccountUsage: { TotalCodeSize: codeSize, FunctionCount: functions },
      },
    };
  }
}
