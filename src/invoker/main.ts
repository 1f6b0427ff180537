import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { holdDataFolder, makeDataFolder } from '../process/data-folder.js';
import { reachableFolder } from '../process/reachable-folder.js';
import { createLog } from '../operations/logs/log.js';
import { NestLogger } from '../operations/logs/nest-logger.js';
import { readOperationsSettings } from '../operations/settings.js';
import { runService, type Endings } from '../process/run-service.js';
import { FUNCTIONS_UID } from './execution/process-owner.js';
import type { SandboxReport } from './execution/sandbox.js';
import { InvokerAdapter } from './http/invoker-adapter.js';
import { InvokerServiceModule } from './invoker-service.module.js';
import { readInvokerSettings, type InvokerSettings } from './settings.js';
import { SANDBOX_REPORT } from './tokens.js';

/** `node dist/invoker/main.js`: takes notifications and runs functions, apart from the control plane. */
async function start(endings: Endings, settings: InvokerSettings): Promise<void> {
  const { metricsToken, log: logSettings } = readOperationsSettings(process.env, 'info', process.stderr.isTTY);
  const log = createLog(logSettings);
  const dataFolder = await makeDataFolder(settings.dataFolder);
  const held = await holdDataFolder(dataFolder);
  endings.add(() => held.release());
  const workFolder = await reachableFolder(dataFolder, FUNCTIONS_UID);
  const app = await NestFactory.create<NestFastifyApplication>(InvokerServiceModule.forRoot(settings, workFolder, { log, metricsToken }), new InvokerAdapter(), {
    // Until it listens, what fails is told once.
    logger: false,
    abortOnError: false,
  });
  endings.add(() => app.close());
  await app.listen(settings.port, settings.host);
  app.useLogger(new NestLogger(log));
  const { level, limitations } = app.get<SandboxReport>(SANDBOX_REPORT, { strict: false });
  console.log(`Invoker is ready at ${await app.getUrl()} (Kafka at ${settings.kafka.brokers.join(', ')}, ${[`sandbox ${level}`, ...limitations].join(': ')})`);
}

await runService((endings) => start(endings, readInvokerSettings(process.env)));
