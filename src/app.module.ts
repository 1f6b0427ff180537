import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { ControlPlaneConfig } from './control-plane/config.js';
import { ControlPlaneModule } from './control-plane/control-plane.module.js';
import type { InvokerConfig } from './invoker/config.js';
import { executionProviders } from './invoker/execution.providers.js';
import { InvokerModule } from './invoker/invoker.module.js';
import { embeddedPublishing } from './invoker/publishing.providers.js';
import { OperationsModule, type OperationsOptions } from './operations/operations.module.js';

/** Makes INVOKER known to the control plane: in one process it is called directly. */
@Global()
@Module({})
class DirectInvokerModule {
  static forRoot(config: InvokerConfig): DynamicModule {
    const invoker = InvokerModule.forRoot(config, { execution: executionProviders, publishing: embeddedPublishing });
    return { module: DirectInvokerModule, imports: [invoker], exports: [invoker] };
  }
}

/** All services in one process. */
@Module({})
export class AppModule {
  static forRoot(controlPlane: ControlPlaneConfig, invoker: InvokerConfig, operations: OperationsOptions): DynamicModule {
    return { module: AppModule, imports: [OperationsModule.forRoot(operations), ControlPlaneModule.forRoot(controlPlane), DirectInvokerModule.forRoot(invoker)] };
  }
}
