import { Inject, Injectable } from '@nestjs/common';
import { Keyring } from '../secrets/keyring.js';
import { functionConfigurationRow, functionConfigurationView } from './function-configuration.view.js';
import type { LatestPart, VersionPart } from './function.aggregate.js';
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
      variables: encrypted && (await this.keyring.decryptVariables(streamOf(of), encrypted)),
    };
    return members === 'row' ? functionConfigurationRow(part, shown) : functionConfigurationView(part, shown);
  }
}
