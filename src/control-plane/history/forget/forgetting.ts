import { Inject, Injectable } from '@nestjs/common';
import { resourceNotFound } from '../../../aws/index.js';
import type { ForgettableEnvironment, VersionVariables } from '../../../contract/index.js';
import { CommandExecutor } from '../../../event-store/command-executor.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import type { FunctionState } from '../../function/function.state.js';
import { targetArn, type FunctionTarget } from '../../function/function.decider.js';
import { Functions, streamOf, type CommandContext } from '../../function/functions.js';
import { SecretUnreadable } from '../../secrets/cipher.js';
import { Keyring } from '../../secrets/keyring.js';
import { forgetEnvironment } from './forget.decider.js';

/**
 * Makes the environment values of a function unreadable for good. The event comes first: from its commit on no replica finds
 * the key, and no value under it can be recorded any more. Then the key is destroyed; where this process dies before,
 * `ForgettingProcess` does it.
 */
@Injectable()
export class Forgetting {
  constructor(
    @Inject(CommandExecutor) private readonly executor: CommandExecutor,
    @Inject(Functions) private readonly functions: Functions,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  /** What there is to forget. @throws AwsError ResourceNotFound where there never was such a function */
  async plan(target: FunctionTarget): Promise<ForgettableEnvironment> {
    const { state, version } = await this.executor.read(functionAggregate, streamOf(target));
    if (version === 0) throw resourceNotFound(`Function not found: ${targetArn(target)}`);
    const keyId = await this.keyring.dataKeyId(streamOf(target));
    return {
      FunctionArn: targetArn(target),
      Deleted: state.latest === undefined,
      KeyId: keyId ?? null,
      Readable: keyId === undefined ? [] : await this.readable(target, state),
    };
  }

  /** Does it; resolves when the key is stored nowhere. The same again changes nothing. */
  async forget(target: FunctionTarget, keyId: string | null, context: CommandContext): Promise<void> {
    const stream = streamOf(target);
    const { state } = keyId === null
      ? await this.executor.read(functionAggregate, stream)
      : await this.functions.execute(target, context, (known) => forgetEnvironment(known, keyId));
    for (const forgotten of state.forgottenKeys?.keyIds ?? []) await this.keyring.destroy(stream, forgotten);
  }

  private async readable(target: FunctionTarget, { latest, versions }: FunctionState): Promise<VersionVariables[]> {
    const parts = [...(latest ? [{ version: '$LATEST', configuration: latest.configuration }] : []), ...versions.values()];
    const found: VersionVariables[] = [];
    for (const { version, configuration: { environment } } of parts) {
      const names = Object.keys(environment?.variables ?? {});
      if (names.length > 0 && (await this.canRead(target, environment!.variables))) found.push({ Version: version, Variables: names });
    }
    return found;
  }

  /** Values under a key that was forgotten before are there still, but nobody reads them. */
  private async canRead(target: FunctionTarget, variables: Readonly<Record<string, string>>): Promise<boolean> {
    try {
      await this.keyring.decryptVariables(streamOf(target), variables);
      return true;
    } catch (error) {
      if (error instanceof SecretUnreadable) return false;
      throw error;
    }
  }
}
