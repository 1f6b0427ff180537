import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { INVOKER } from '../../src/contract/index.js';
import type { ControlPlaneConfig } from '../../src/control-plane/config.js';
import { ControlPlaneModule } from '../../src/control-plane/control-plane.module.js';
import { createHttpAdapter } from '../../src/control-plane/http/adapter.js';
import { freshDatabase } from './postgres.js';

/** Control planes in this process, on a database and a data folder of their own, without an invoker. */
export interface ControlPlanes {
  readonly databaseUrl: string;
  readonly folder: string;
  /** One more of them; ended with the others. */
  start(config?: Partial<ControlPlaneConfig>): Promise<{ readonly url: string; readonly app: INestApplication }>;
  remove(): Promise<void>;
}

@Global()
@Module({ providers: [{ provide: INVOKER, useValue: {} }], exports: [INVOKER] })
class NoInvoker {}

export async function newControlPlanes(): Promise<ControlPlanes> {
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-control-plane-'));
  const started: INestApplication[] = [];
  return {
    databaseUrl: database.url,
    folder,
    async start(config = {}) {
      const whole = { databaseUrl: database.url, dataFolder: folder, host: '127.0.0.1', port: 0, development: true, ...config };
      @Module({ imports: [NoInvoker, ControlPlaneModule.forRoot(whole)] })
      class Root {}
      const app = await NestFactory.create(Root, createHttpAdapter(), { logger: false, abortOnError: false });
      started.push(app);
      await app.listen(0, '127.0.0.1');
      return { app, url: `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}` };
    },
    async remove() {
      await Promise.all(started.map((app) => app.close()));
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
