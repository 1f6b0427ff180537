import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createHttpAdapter } from './control-plane/http/adapter.js';
import { holdDataFolder, keptSecret, makeDataFolder } from './process/data-folder.js';
import { POSTGRES_UID, startPostgres } from './embedded/postgres.js';
import { reachableFolder } from './process/reachable-folder.js';
import { invokerConfig } from './invoker/config.js';
import type { SandboxReport } from './invoker/execution/sandbox.js';
import { SANDBOX_REPORT } from './invoker/tokens.js';
import { createLog } from './operations/logs/log.js';
import { NestLogger } from './operations/logs/nest-logger.js';
import { readOperationsSettings } from './operations/settings.js';
import { runService, type Endings } from './process/run-service.js';
import { readSettings, type Settings } from './settings.js';

async function start(endings: Endings, settings: Settings): Promise<void> {
  const { metricsToken, log: logSettings } = readOperationsSettings(process.env, 'warn', process.stderr.isTTY);
  const log = createLog(logSettings);
  const dataFolder = await makeDataFolder(settings.dataFolder);
  const held = await holdDataFolder(dataFolder);
  endings.add(() => held.release());
  const databaseUrl = settings.databaseUrl ?? (await embeddedDatabase(endings, dataFolder));
  const intakeToken = settings.intakeToken ?? (await keptSecret(dataFolder, 'intake-token'));
  const { host, port, development, masterKey, concurrentExecutions, signingKey, checkpoints, operatorKey, functionUrlBase, s3Code, tuning } = settings;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(
      { databaseUrl, dataFolder, host, port, development, masterKey, concurrentExecutions, signingKey, checkpoints, operatorKey, functionUrlBase, s3Code },
      invokerConfig({
        databaseUrl: settings.invokerDatabaseUrl ?? databaseUrl,
        workFolder: await reachableFolder(dataFolder, POSTGRES_UID),
        intakeToken,
        allowUnsandboxed: development,
        ...tuning,
      }),
      { log, metricsToken },
    ),
    createHttpAdapter(),
    // Until it listens, what fails is told once, by startupFailure.
    { logger: false, abortOnError: false },
  );
  endings.add(() => app.close());
  await app.listen(port, host);
  app.useLogger(new NestLogger(log));
  announce(await app.getUrl(), dataFolder, settings, intakeToken, sandboxIn(app));
}

/** The level of the functions' sandbox, and why it is not more. */
function sandboxIn(app: NestFastifyApplication): string {
  const { level, limitations } = app.get<SandboxReport>(SANDBOX_REPORT, { strict: false });
  return [`sandbox ${level}`, ...limitations].join(': ');
}

async function embeddedDatabase(endings: Endings, dataFolder: string): Promise<string> {
  const postgres = await startPostgres(dataFolder, {
    onExit: (error) => {
      console.error(`switchyard: ${error.message}`);
      void endings.shutDown(1);
    },
  });
  endings.add(() => postgres.stop());
  return postgres.url;
}

function announce(url: string, dataFolder: string, { development, databaseUrl }: Settings, intakeToken: string, sandbox: string): void {
  const database = databaseUrl === undefined ? 'embedded Postgres' : 'Postgres of DATABASE_URL';
  console.log(`Switchyard is ready at ${url} (${database}, data in ${dataFolder}, ${sandbox}). To use it:`);
  console.log(`  export AWS_ENDPOINT_URL=${url}`);
  if (development) {
    console.log('  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-west-2 AWS_DEFAULT_REGION=us-west-2');
    console.log(`  export SWITCHYARD_INTAKE_TOKEN=${intakeToken}`);
  }
}

await runService((endings) => start(endings, readSettings(process.env)));
