import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLog } from '../operations/logs/log.js';
import { NestLogger } from '../operations/logs/nest-logger.js';
import { readOperationsSettings } from '../operations/settings.js';
import { runService, type Endings } from '../process/run-service.js';
import { ControlPlaneServiceModule } from './control-plane-service.module.js';
import { createHttpAdapter } from './http/adapter.js';
import { readControlPlaneSettings, type ControlPlaneSettings } from './settings.js';

/** `node dist/control-plane/main.js`: the API, its store and the relay, apart from the invokers. */
async function start(endings: Endings, settings: ControlPlaneSettings): Promise<void> {
  const { metricsToken, log: logSettings } = readOperationsSettings(process.env, 'info', process.stderr.isTTY);
  const log = createLog(logSettings);
  const app = await NestFactory.create<NestFastifyApplication>(ControlPlaneServiceModule.forRoot(settings, { log, metricsToken }), createHttpAdapter(), {
    // Until it listens, what fails is told once.
    logger: false,
    abortOnError: false,
  });
  endings.add(() => app.close());
  await app.listen(settings.port, settings.host);
  app.useLogger(new NestLogger(log));
  console.log(`Control plane is ready at ${await app.getUrl()} (Kafka at ${settings.kafka.brokers.join(', ')}, invokers ${settings.invokers.join(', ')})`);
}

await runService((endings) => start(endings, readControlPlaneSettings(process.env)));
