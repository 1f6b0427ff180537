import { Inject, Injectable } from '@nestjs/common';
import { Keyring } from '../secrets/keyring.js';
import { SecretUnreadable } from '../secrets/cipher.js';
import { functionConfigurationRow, functionConfigurationView, type ShownEnvironment } from './function-configuration.view.js';
import type { LatestPart, VersionPart } from './function.state.js';
import { targetArn, type FunctionTarget } from './function.decider.js';
import { streamOf } from './functions.js';

/** Which members: `whole` with the state, `row` as the lists show it. `qualifier` is what the shown ARN ends with. */
export interface Showing {
  readonly version: string;
  readonly qualifier?: string;
  readonly members?: 'whole' | 'row';
}

/** Shows parts as FunctionConfiguration; the environment is decrypted here and nowhere before. */
@Injectable()
export class FunctionPresenter {
  constructor(@Inject(Keyring) private readonly keyring: Keyring) {}

  async show(part: LatestPart | VersionPart, of: FunctionTarget, { version, qualifier, members }: Showing): Promise<Record<string, unknown>> {
    const encrypted = part.configuration.environment?.variables;
    const shown = {
      functionName: of.functionName,
      arn: targetArn(of, qualifier),
      version,
      region: of.region,
      environment: encrypted && (await this.environment(streamOf(of), encrypted)),
    };
    return members === 'row' ? functionConfigurationRow(part, shown) : functionConfigurationView(part, shown);
  }

  /** Variables whose key was destroyed show as an error, as on AWS where the KMS key is gone: the rest stays readable. */
  private async environment(stream: string, encrypted: Readonly<Record<string, string>>): Promise<ShownEnvironment> {
    try {
      return { Variables: await this.keyring.decryptVariables(stream, encrypted) };
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      const Message = 'Lambda was unable to decrypt your environment variables because the key that encrypts them is gone.';
      return { Error: { ErrorCode: 'KMSNotFoundException', Message } };
    }
  }
}
