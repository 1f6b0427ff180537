import { Controller, Inject } from '@nestjs/common';
import { tooManyRequests } from '../../aws/index.js';
import type { Answer, Call } from '../http/call.js';
import { SwitchyardOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { noInput } from './history.inputs.js';
import { StoreVerification } from './verification.store.js';

/** Lets an account verify its own streams, and the operator all of them. */
@Controller()
export class VerificationController {
  private readonly running = new Set<string>();

  constructor(@Inject(StoreVerification) private readonly verification: StoreVerification) {}

  @SwitchyardOperation('POST', '/_switchyard/verify', 'Verify', noInput)
  async verify({ caller }: Call<Input<typeof noInput>>): Promise<Answer> {
    const { accountId, operator } = caller;
    // It reads all that there is, on a connection of its own: one at a time for each account leaves the others room.
    if (this.running.has(accountId)) throw tooManyRequests('A verification of this account is running.', 'CallerRateLimitExceeded');
    this.running.add(accountId);
    try {
      return { status: 200, body: await this.verification.verify(operator ? undefined : accountId) };
    } finally {
      this.running.delete(accountId);
    }
  }
}
