import { Controller, Inject } from '@nestjs/common';
import { invalidParameterValue } from '../../../aws/index.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { verifyInput } from './evidence.inputs.js';
import { OneAtATime } from './one-at-a-time.js';
import { StoreVerification } from './verification.store.js';

/** Lets an account verify its own streams, and the operator all of them. */
@Controller()
export class VerificationController {
  private readonly verifications = new OneAtATime('verification');

  constructor(@Inject(StoreVerification) private readonly verification: StoreVerification) {}

  @SwitchyardOperation('POST', '/_switchyard/verify', 'Verify', verifyInput)
  async verify({ caller, input }: Call<Input<typeof verifyInput>>): Promise<Answer> {
    const { accountId, operator } = caller;
    const { Checkpoint: file, PublicKey: publicKey } = input;
    if (publicKey !== undefined && file === undefined) throw invalidParameterValue('PublicKey says by whom Checkpoint must be signed: give both.');
    const given = file && { file, publicKey };
    const verified = await this.verifications.of(accountId, () => this.verification.verify(operator ? undefined : accountId, given));
    return { status: 200, body: verified };
  }
}
