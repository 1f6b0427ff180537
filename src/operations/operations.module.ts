import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import type { FastifyInstance } from 'fastify';
import { HealthProbes } from './health/health-probes.js';
import { Readiness } from './health/readiness.js';
import { LOG, silentLog, type Log } from './logs/log.js';
import { createMetrics, METRICS, type Metrics } from './metrics/metrics.js';
import { registerOperationsRoutes } from './routes.js';

/** What a service says about its operation; without a log it is silent. */
export interface OperationsOptions {
  readonly log?: Log;
  readonly metricsToken?: string;
}

const logger = new Logger('Operations');

/**
 * Health, metrics and log of one application, on the application's own Fastify. Gives HealthProbes, METRICS and LOG to all
 * modules; those that also run without it inject them as optional.
 */
@Global()
@Module({})
export class OperationsModule {
  static forRoot({ log = silentLog, metricsToken }: OperationsOptions = {}): DynamicModule {
    return {
      module: OperationsModule,
      // Readiness tells changes by itself; terminus would log every question.
      imports: [TerminusModule.forRoot({ logger: false })],
      providers: [
        { provide: HealthProbes, useFactory: () => new HealthProbes() },
        { provide: METRICS, useFactory: createMetrics },
        { provide: LOG, useValue: log },
        Readiness,
        {
          provide: Symbol('OperationsRoutes'),
          inject: [HttpAdapterHost, Readiness, METRICS],
          useFactory: ({ httpAdapter }: HttpAdapterHost, readiness: Readiness, metrics: Metrics) =>
            registerOperationsRoutes(httpAdapter.getInstance<FastifyInstance>(), {
              readiness: () => readiness.check(),
              metrics: () => metrics.scrape(),
              metricsContentType: metrics.contentType,
              metricsToken,
              onError: (error) => logger.error('A question about health or metrics could not be answered.', error),
            }),
        },
      ],
      exports: [HealthProbes, METRICS, LOG],
    };
  }
}
