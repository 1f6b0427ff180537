import { Global, Module } from '@nestjs/common';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import { DataKeyStore } from './data-keys.store.js';
import { Keyring } from './keyring.js';
import { MasterKey, loadMasterKey } from './master-key.js';

/** Encryption at rest. Needs `CONTROL_PLANE_CONFIG` and `CONTROL_PLANE_POOL` from a global module. */
@Global()
@Module({
  providers: [
    DataKeyStore,
    Keyring,
    {
      provide: MasterKey,
      inject: [CONTROL_PLANE_CONFIG],
      useFactory: ({ masterKey, dataFolder }: ControlPlaneConfig) => loadMasterKey(masterKey, dataFolder),
    },
  ],
  exports: [Keyring],
})
export class SecretsModule {}
