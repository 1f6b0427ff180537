import { Global, Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { INVOKER } from '../contract/index.js';
import { OperationsModule, type OperationsOptions } from '../operations/operations.module.js';
import { ControlPlaneModule } from './control-plane.module.js';
import { RemoteInvoker } from './invoke/remote-invoker.js';
import type { ControlPlaneSettings } from './settings.js';

@Injectable()
class ClosingInvokers implements OnApplicationShutdown {
  constructor(@Inject(RemoteInvoker) private readonly invokers: RemoteInvoker) {}

  async onApplicationShutdown(): Promise<void> {
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
        ClosingInvokers,
      ],
      exports: [INVOKER],
    };
  }
}

/** A control plane in a process of its own. */
@Module({})
export class ControlPlaneServiceModule {
  static forRoot(settings: ControlPlaneSettings, operations: OperationsOptions): DynamicModule {
    const { databaseUrl, dataFolder, host, port, development, masterKey, concurrentExecutions, signingKey, checkpoints, operatorKey, s3Code, serviceToken, kafka } = settings;
    const config = { databaseUrl, dataFolder, host, port, development, masterKey, concurrentExecutions, signingKey, checkpoints, operatorKey, s3Code, apart: { serviceToken, kafka } };
    return { module: ControlPlaneServiceModule, imports: [OperationsModule.forRoot(operations), ControlPlaneModule.forRoot(config), RemoteInvokerModule.forRoot(settings)] };
  }
}
