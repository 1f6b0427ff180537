import { Global, Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { HealthProbes, type HealthProbe } from '../../operations/health/health-probes.js';
import type { KafkaSettings } from './kafka-client.js';
import { KafkaMessaging } from './kafka-messaging.js';

const logger = new Logger('Kafka');

/** Ends the shared producer last: what shuts down before may still publish. */
@Injectable()
class KafkaConnections implements OnApplicationShutdown {
  constructor(@Inject(KafkaMessaging) private readonly kafka: KafkaMessaging) {}

  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
  }
}

/** Whether a broker answers. Every service goes on for a while without one, so it is advisory. */
const kafkaProbe = (kafka: KafkaMessaging): HealthProbe => ({
  name: 'kafka',
  advisory: true,
  check: () => kafka.ping().then(() => ({ up: true }), () => ({ up: false, message: 'No broker answers.' })),
});

/** Gives KafkaMessaging to the services of this process. */
@Global()
@Module({})
export class KafkaModule {
  static forRoot(settings: KafkaSettings): DynamicModule {
    const notice = (level: 'info' | 'warn' | 'error', message: string): void => (level === 'info' ? logger.log(message) : logger[level](message));
    return {
      module: KafkaModule,
      providers: [
        { provide: KafkaMessaging, useFactory: () => new KafkaMessaging(settings, notice) },
        KafkaConnections,
        {
          provide: Symbol('KafkaHealth'),
          inject: [KafkaMessaging, { token: HealthProbes, optional: true }],
          useFactory: (kafka: KafkaMessaging, probes?: HealthProbes) => probes?.add(kafkaProbe(kafka)),
        },
      ],
      exports: [KafkaMessaging],
    };
  }
}
