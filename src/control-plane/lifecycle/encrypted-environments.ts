import { Inject, Injectable } from '@nestjs/common';
import type { FunctionConfiguration } from '../../contract/index.js';
import { EnvironmentKeyForgotten, type FunctionTarget } from '../function/function.decider.js';
import { streamOf } from '../function/functions.js';
import { Keyring } from '../secrets/keyring.js';
import { requireValidVariables } from './configuration.js';

/** An environment as a request gives it. */
interface GivenEnvironment {
  readonly Variables?: Readonly<Record<string, string>>;
}

/** The environment of a configuration (absent where the request gives none), and the id of the data key of its values. */
export type EncryptedEnvironment = Pick<FunctionConfiguration, 'environment'> & { readonly encryptedUnder?: string };

/** How often the key of one function may be forgotten while one request is being answered. */
const MOST_TRIES = 3;

/** Environments on their way into events. */
@Injectable()
export class EncryptedEnvironments {
  constructor(@Inject(Keyring) private readonly keyring: Keyring) {}

  /**
   * Encrypts what a request gives and records it. Where the key was forgotten in between, the decider refuses the values
   * that nobody could read, and they are encrypted under a new one.
   * @throws AwsError InvalidParameterValue for variables that AWS refuses; what `record` refuses with
   */
  async encrypted<Result>(
    target: FunctionTarget, given: GivenEnvironment | undefined, record: (environment: EncryptedEnvironment) => Promise<Result>,
  ): Promise<Result> {
    for (let tried = 1; ; tried += 1) {
      const environment = await this.encrypt(target, given);
      try {
        return await record(environment);
      } catch (error) {
        if (!(error instanceof EnvironmentKeyForgotten) || tried === MOST_TRIES) throw error;
        await this.keyring.destroy(streamOf(target), environment.encryptedUnder!);
      }
    }
  }

  private async encrypt(target: FunctionTarget, given: GivenEnvironment | undefined): Promise<EncryptedEnvironment> {
    if (given === undefined) return {};
    const plain = given.Variables ?? {};
    requireValidVariables(plain);
    const { variables, keyId } = await this.keyring.encryptVariables(streamOf(target), plain);
    return { environment: { variables }, ...(keyId === undefined ? {} : { encryptedUnder: keyId }) };
  }
}
