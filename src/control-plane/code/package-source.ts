import { Inject, Injectable } from '@nestjs/common';
import type { PackageSource } from '../../contract/index.js';
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

  decryptEnvironment(functionStream: string, variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    return this.keyring.decryptVariables(functionStream, variables);
  }
}
