import { Global, Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { INVOKER, PACKAGE_SOURCE, type Invoker } from '../contract/index.js';
import { KafkaMessaging } from '../messaging/kafka/kafka-messaging.js';
import { KafkaModule } from '../messaging/kafka/kafka.module.js';
import { MESSAGE_CONSUMER } from '../messaging/ports.js';
import { OperationsModule, type OperationsOptions } from '../operations/operations.module.js';
import { invokerConfig } from './config.js';
import { ControlPlaneClient } from './control-plane-client.js';
import { KeptFunctions } from './execution/provisioning/kept-functions.js';
import { ToldPlaces } from './execution/provisioning/places.js';
import { executionProviders } from './execution.providers.js';
import { registerInternalRoutes } from './http/internal-routes.js';
import { InvokerModule } from './invoker.module.js';
import { brokerPublishing } from './publishing.providers.js';
import type { InvokerSettings } from './settings.js';
import { PLACES } from './tokens.js';

const logger = new Logger('Invoker');

@Injectable()
class ClosingClient implements OnApplicationShutdown {
  constructor(@Inject(ControlPlaneClient) private readonly client: ControlPlaneClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}

/** What an invoker on its own gets from elsewhere: routing from Kafka, packages and secrets from the control plane. */
@Global()
@Module({})
class InvokerPortsModule {
  static forRoot({ controlPlanes, serviceToken }: InvokerSettings): DynamicModule {
    return {
      module: InvokerPortsModule,
      providers: [
        { provide: MESSAGE_CONSUMER, useExisting: KafkaMessaging },
        { provide: ControlPlaneClient, useFactory: () => new ControlPlaneClient(controlPlanes, serviceToken) },
        { provide: PACKAGE_SOURCE, useExisting: ControlPlaneClient },
        { provide: ToldPlaces, useFactory: () => new ToldPlaces() },
        { provide: PLACES, useExisting: ToldPlaces },
        ClosingClient,
      ],
      exports: [MESSAGE_CONSUMER, ControlPlaneClient, PACKAGE_SOURCE, ToldPlaces, PLACES],
    };
  }
}

/** An invoker in a process of its own. `workFolder`: one that the functions' uid can enter. */
@Module({})
export class InvokerServiceModule {
  static forRoot(settings: InvokerSettings, workFolder: string, operations: OperationsOptions): DynamicModule {
    const { databaseUrl, intakeToken, allowUnsandboxed, tuning, kafka } = settings;
    const config = invokerConfig({
      databaseUrl,
      workFolder,
      intakeToken,
      intakeOwnsPath: true,
      allowUnsandboxed,
      ...tuning,
    });
    return {
      module: InvokerServiceModule,
      imports: [
        OperationsModule.forRoot(operations),
        KafkaModule.forRoot({ ...kafka, clientId: 'switchyard-invoker' }),
        InvokerPortsModule.forRoot(settings),
        InvokerModule.forRoot(config, { execution: executionProviders, publishing: brokerPublishing }),
      ],
      providers: [
        {
          provide: Symbol('InternalRoutes'),
          inject: [HttpAdapterHost, INVOKER, ToldPlaces, KeptFunctions],
          useFactory: ({ httpAdapter }: HttpAdapterHost, invoker: Invoker, places: ToldPlaces, kept: KeptFunctions) =>
            registerInternalRoutes(httpAdapter.getInstance<FastifyInstance>(), {
              invoker,
              token: settings.serviceToken,
              placed: (placement) => {
                if (places.tell(placement)) kept.placesChanged();
              },
              onError: (error) => logger.error('A call of a control plane failed.', error instanceof Error ? error.stack : String(error)),
            }),
        },
      ],
    };
  }
}
