import { Readable } from 'node:stream';
import { Controller, Inject } from '@nestjs/common';
import { resourceNotFound, tooManyRequests } from '../../../aws/index.js';
import { EXPORT_MEDIA_TYPE } from '../../../contract/index.js';
import { accountInQuestion } from '../../accounts/account-in-question.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { Keyring } from '../../secrets/keyring.js';
import { AccountSnapshots } from './account-export.store.js';
import { exportText } from './export-lines.js';
import { exportAccountInput } from './transfer.inputs.js';

/** An account's own events as a file; the operator may take those of any. */
@Controller()
export class ExportController {
  private readonly running = new Set<string>();

  constructor(
    @Inject(AccountSnapshots) private readonly snapshots: AccountSnapshots,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  @SwitchyardOperation('GET', '/_switchyard/export', 'ExportAccount', exportAccountInput)
  async exportAccount({ caller, input }: Call<Input<typeof exportAccountInput>>): Promise<Answer> {
    const accountId = accountInQuestion(caller, input.AccountId, 'ExportAccount');
    // Each holds a connection and a snapshot for as long as its reader takes.
    if (this.running.has(caller.accountId)) throw tooManyRequests('An export for this account is running.', 'CallerRateLimitExceeded');
    this.running.add(caller.accountId);
    try {
      const body = await this.bodyOf(accountId);
      body.once('close', () => this.running.delete(caller.accountId));
      return { status: 200, headers: { 'content-type': EXPORT_MEDIA_TYPE, 'cache-control': 'no-store' }, body };
    } catch (error) {
      this.running.delete(caller.accountId);
      throw error;
    }
  }

  private async bodyOf(accountId: string): Promise<Readable> {
    const masterKeyCheck = (await this.keyring.masterKeyCheck()).toString('base64');
    const snapshot = await this.snapshots.open(accountId);
    try {
      const counts = await snapshot.counts();
      if (counts.events === 0) throw resourceNotFound(`Account ${accountId} has no events.`);
      const text = exportText(snapshot, { accountId, exportedAt: new Date().toISOString(), masterKeyCheck, counts });
      return Readable.from(text).once('close', () => void snapshot.close());
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  }
}
