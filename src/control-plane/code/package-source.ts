import { Inject, Injectable } from '@nestjs/common';
import { AwsError } from '../../aws/index.js';
import type { PackageSource } from '../../contract/index.js';
import { SecretUnreadable } from '../secrets/cipher.js';
import { Keyring } from '../secrets/keyring.js';
import { Packages } from './packages.js';

/** What an invoker needs of the control plane to start an environment, by a direct call. */
@Injectable()
export class OwnPackageSource implements PackageSource {
  constructor(
    @Inject(Packages) private readonly packages: Packages,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  fetch(sha256: string): Promise<Buffer> {
    return this.packages.fetch(sha256);
  }

  /** @throws AwsError KMSNotFoundException (502) where the key is gone */
  async decryptEnvironment(functionStream: string, variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    try {
      return await this.keyring.decryptVariables(functionStream, variables, { fresh: true });
    } catch (error) {
      throw error instanceof SecretUnreadable ? environmentUnreadable() : error;
    }
  }
}

/** Invoke's refusal where the key of the environment is gone (model: KMSNotFoundException, 502); the text is in the words of its siblings. */
const environmentUnreadable = (): AwsError =>
  new AwsError(
    'KMSNotFoundException', 502,
    "Lambda was unable to decrypt the environment variables because the KMS key was not found. Please check the function's KMS key settings.",
    { messageMember: 'Message' },
  );
