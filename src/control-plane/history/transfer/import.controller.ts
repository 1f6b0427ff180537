import { Controller, Inject } from '@nestjs/common';
import { notAuthorized } from '../../accounts/account-in-question.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { AccountImport } from './account-import.js';
import { readLines } from './import-lines.js';
import { importAccountInput } from './transfer.inputs.js';

/** Lets the operator bring in an account that was exported elsewhere. */
@Controller()
export class ImportController {
  constructor(@Inject(AccountImport) private readonly accounts: AccountImport) {}

  @SwitchyardOperation('POST', '/_switchyard/import', 'ImportAccount', importAccountInput)
  async importAccount({ caller, input, body, metadata }: Call<Input<typeof importAccountInput>>): Promise<Answer> {
    const { AccountId: accountId, WithoutSecrets: withoutSecrets = false } = input;
    if (!caller.operator) throw notAuthorized(caller, 'ImportAccount', accountId);
    return { status: 200, body: await this.accounts.take(readLines(body, accountId), { accountId, withoutSecrets, metadata }) };
  }
}
