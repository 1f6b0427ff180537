import { Global, Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
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

/** Gives KafkaMessaging to the services of this process. */
@Global()
@Module({})
export class KafkaModule {
  static forRoot(settings: KafkaSettings): DynamicModule {
    const notice = (level: 'info' | 'warn' | 'error', message: string): void => (level === 'info' ? logger.log(message) : logger[level](message));
    return {
      module: KafkaModule,
      providers: [{ provide: KafkaMessaging, useFactory: () => new KafkaMessaging(settings, notice) }, KafkaConnections],
      exports: [KafkaMessaging],
    };
  }
}
