import { Global, Inject, Injectable, Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { INVOKER } from '../contract/index.js';
import { OperationsModule, type OperationsOptions } from '../operations/operations.module.js';
import { ControlPlaneModule } from './control-plane.module.js';
import { PlacementAnnouncer } from './invoke/placement-announcer.js';
import { RemoteInvoker } from './invoke/remote-invoker.js';
import type { ControlPlaneSettings } from './settings.js';

/** Tells the invokers of each other while the application runs, and lets go of them at its end. */
@Injectable()
class InvokersLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly announcer: PlacementAnnouncer;

  constructor(@Inject(RemoteInvoker) private readonly invokers: RemoteInvoker) {
    this.announcer = new PlacementAnnouncer(invokers.everyNode);
  }

  onApplicationBootstrap(): void {
    this.announcer.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.announcer.stop();
    await this.invokers.close();
  }
}

/** Makes INVOKER known to the control plane: processes elsewhere. */
@Global()
@Module({})
class RemoteInvokerModule {
  static forRoot({ invokers, serviceToken }: ControlPlaneSettings): DynamicModule {
    return {
      module: RemoteInvokerModule,
      providers: [
        { provide: RemoteInvoker, useFactory: () => new RemoteInvoker(invokers, serviceToken) },
        { provide: INVOKER, useExisting: RemoteInvoker },
        InvokersLifecycle,
      ],
      exports: [INVOKER],
    };
  }
}

/** A control plane in a process of its own. */
@Module({})
export class ControlPlaneServiceModule {
  static forRoot(settings: ControlPlaneSettings, operations: OperationsOptions): DynamicModule {
    const { databaseUrl, dataFolder, host, port, development, masterKey, concurrentExecutions, signingKey, checkpoints, operatorKey, functionUrlBase, s3Code, serviceToken, kafka } = settings;
    const config = { databaseUrl, dataFolder, host, port, development, masterKey, concurrentExecutions, signingKey, checkpoints, operatorKey, functionUrlBase, s3Code, apart: { serviceToken, kafka } };
    return { module: ControlPlaneServiceModule, imports: [OperationsModule.forRoot(operations), ControlPlaneModule.forRoot(config), RemoteInvokerModule.forRoot(settings)] };
  }
}
