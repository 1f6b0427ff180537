import { Controller, Inject } from '@nestjs/common';
import { accessDenied, resourceConflict, tooManyRequests } from '../../../aws/index.js';
import { checkpointText, statementSha256, type ShownCheckpoint } from '../../../contract/index.js';
import type { Answer, Call, Caller } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { noInput } from '../history.inputs.js';
import { CheckpointChain, type ChainLink } from './checkpoint-chain.store.js';
import { CheckpointBusy, CheckpointRefused, Checkpoints } from './checkpoints.js';
import { listCheckpointsInput } from './evidence.inputs.js';
import { OneAtATime } from './one-at-a-time.js';
import { SigningKey } from './signing-key.js';

const DEFAULT_LIMIT = 50;

/** Signed checkpoints: of everything for the operator, of its own streams for an account. */
@Controller()
export class CheckpointsController {
  private readonly takings = new OneAtATime('checkpoint');

  constructor(
    @Inject(Checkpoints) private readonly checkpoints: Checkpoints,
    @Inject(CheckpointChain) private readonly chain: CheckpointChain,
    @Inject(SigningKey) private readonly key: SigningKey,
  ) {}

  @SwitchyardOperation('POST', '/_switchyard/checkpoints', 'TakeCheckpoint', noInput)
  async takeCheckpoint({ caller }: Call<Input<typeof noInput>>): Promise<Answer> {
    const checkpoint = await this.takings.of(caller.accountId, () => this.takeFor(caller));
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(checkpointText(checkpoint)) };
  }

  @SwitchyardOperation('GET', '/_switchyard/checkpoints', 'ListCheckpoints', listCheckpointsInput)
  async listCheckpoints({ caller, input }: Call<Input<typeof listCheckpointsInput>>): Promise<Answer> {
    if (!caller.operator) throw accessDenied(`User: ${caller.arn} is not authorized to list the checkpoints of this installation`);
    const links = await this.chain.newest(input.Limit ?? DEFAULT_LIMIT, input.Before);
    return { status: 200, body: { Checkpoints: links.map(shown) } };
  }

  @SwitchyardOperation('GET', '/_switchyard/checkpoint-key', 'GetCheckpointKey', noInput)
  async getCheckpointKey(_: Call<Input<typeof noInput>>): Promise<Answer> {
    const { keyId, publicPem } = this.key;
    return { status: 200, body: { Algorithm: 'Ed25519', KeyId: keyId, PublicKey: publicPem } };
  }

  private async takeFor({ accountId, operator }: Caller) {
    try {
      return await (operator ? this.checkpoints.take() : this.checkpoints.ofAccount(accountId));
    } catch (error) {
      // What is wrong may be of another account.
      if (error instanceof CheckpointRefused) throw resourceConflict(`No checkpoint is signed: ${operator ? error.message : 'the operator has to look into what is wrong first'}.`);
      if (error instanceof CheckpointBusy) throw tooManyRequests(`No checkpoint is signed now: ${error.message}.`, 'CallerRateLimitExceeded');
      throw error;
    }
  }
}

const shown = ({ sequence, statement, fileName }: ChainLink): ShownCheckpoint => ({
  Sequence: sequence, TakenAt: statement.takenAt, Streams: statement.streams, Events: statement.events, KeyId: statement.keyId,
  Sha256: statementSha256(statement), FileName: fileName,
});
