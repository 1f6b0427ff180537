import { join } from 'node:path';
import { Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HealthProbes } from '../../../operations/health/health-probes.js';
import type { Pool } from '../../../postgres/index.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../../config.js';
import { Lease } from '../../leadership/lease.store.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';
import { CheckpointArchive } from './checkpoint-archive.js';
import { CheckpointChain } from './checkpoint-chain.store.js';
import { CheckpointFolder } from './checkpoint-folder.js';
import { CheckpointSchedule } from './checkpoint-schedule.js';
import { Checkpoints } from './checkpoints.js';
import { CheckpointsController } from './checkpoints.controller.js';
import { loadSigningKey, SigningKey } from './signing-key.js';
import { VerificationController } from './verification.controller.js';
import { StoreVerification } from './verification.store.js';

const LEASE_NAME = 'switchyard-checkpoints';
/** Longer than a checkpoint takes; after a kill in the middle of one the next waits that long. */
const LEASE_MS = 60_000;

const logger = new Logger('Checkpoints');

/** Starts the schedule with the application and ends it before the connections. */
@Injectable()
class ScheduleLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(CheckpointSchedule) private readonly schedule: CheckpointSchedule) {}

  onApplicationBootstrap(): void {
    this.schedule.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.schedule.stop();
  }
}

/** Proof that nothing was changed: hash chains recomputed, and compared with signed checkpoints. Needs the global DatabaseModule. */
@Module({
  controllers: [CheckpointsController, VerificationController],
  providers: [
    StoreVerification,
    ScheduleLifecycle,
    {
      provide: SigningKey,
      inject: [CONTROL_PLANE_CONFIG],
      useFactory: ({ signingKey, dataFolder }: ControlPlaneConfig) => loadSigningKey(signingKey, dataFolder),
    },
    {
      provide: CheckpointFolder,
      inject: [CONTROL_PLANE_CONFIG, SigningKey],
      useFactory: async ({ checkpoints, dataFolder }: ControlPlaneConfig, key: SigningKey) => {
        const folder = await CheckpointFolder.open(checkpoints?.folder ?? join(dataFolder, 'checkpoints'));
        await folder.rememberKey(key, key.publicPem);
        return folder;
      },
    },
    { provide: CheckpointChain, inject: [CONTROL_PLANE_POOL], useFactory: (pool: Pool) => new CheckpointChain(pool) },
    {
      provide: CheckpointArchive,
      inject: [CheckpointFolder, CheckpointChain, SigningKey],
      useFactory: (folder: CheckpointFolder, chain: CheckpointChain, key: SigningKey) => new CheckpointArchive(folder, chain, key),
    },
    {
      provide: Checkpoints,
      inject: [CONTROL_PLANE_POOL, CheckpointArchive, SigningKey],
      useFactory: (pool: Pool, archive: CheckpointArchive, key: SigningKey) => new Checkpoints(pool, new Lease(pool, LEASE_NAME, LEASE_MS), archive, key),
    },
    {
      provide: CheckpointSchedule,
      inject: [CONTROL_PLANE_CONFIG, Checkpoints, { token: HealthProbes, optional: true }],
      useFactory: ({ checkpoints: settings }: ControlPlaneConfig, checkpoints: Checkpoints, probes?: HealthProbes) => {
        const notice = (level: 'info' | 'error', message: string): void => (level === 'info' ? logger.log(message) : logger.error(message));
        const schedule = new CheckpointSchedule(() => checkpoints.takeIfChanged(), settings?.everyMs ?? 0, notice);
        probes?.add(schedule.probe());
        return schedule;
      },
    },
  ],
})
export class EvidenceModule {}
