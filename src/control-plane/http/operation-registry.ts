import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost, MetadataScanner } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { pathAsOf } from './as-of.js';
import { type Served, servedBy } from './operation.js';
import { type OpenFunction, type OperationFunction, Pipeline, type S3Function, type NamedRoute } from './pipeline.js';

/** Finds the decorated methods of all controllers and providers when the application starts, and routes requests to them. */
@Injectable()
export class OperationRegistry implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Pipeline) private readonly pipeline: Pipeline,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    let s3: S3Function | undefined;
    const targets = new Map<string, NamedRoute>();
    const actions = new Map<string, NamedRoute>();
    for (const { served, run } of this.discover()) {
      if (served.kind === 's3') {
        if (s3 !== undefined) throw new Error('two methods are decorated with @S3Route()');
        s3 = run as S3Function;
      } else if (served.kind === 'operation' && served.definition.target !== undefined) {
        targets.set(served.definition.target, { definition: served.definition, run: run as OperationFunction });
      } else if (served.kind === 'operation' && served.definition.action !== undefined) {
        actions.set(`${served.definition.service}.${served.definition.action}`, { definition: served.definition, run: run as OperationFunction });
      } else this.route(fastify, served, run);
    }
    fastify.all('/*', (request, reply) => void this.pipeline.other({ s3, targets, actions }, request, reply));
    fastify.setNotFoundHandler((request, reply) => void this.pipeline.other({ s3, targets, actions }, request, reply));
  }

  private route(fastify: FastifyInstance, served: Exclude<Served, { kind: 's3' }>, run: (call: never) => Promise<unknown>): void {
    if (served.kind === 'open') {
      fastify.route({
        method: served.method, url: served.path, config: { operation: served.name },
        handler: (request, reply) => void this.pipeline.open(run as OpenFunction, request, reply),
      });
      return;
    }
    const { definition } = served;
    for (const url of [definition.path, pathAsOf(definition.path)]) {
      fastify.route({
        method: definition.method, url, config: { operation: definition.name },
        handler: (request, reply) => void this.pipeline.operation(definition, run as OperationFunction, request, reply),
      });
    }
  }

  private *discover(): Generator<{ served: Served; run: (call: never) => Promise<unknown> }> {
    const seen = new Set<object>();
    for (const wrapper of [...this.discovery.getControllers(), ...this.discovery.getProviders()]) {
      const instance = wrapper.isDependencyTreeStatic() ? (wrapper.instance as object | null | undefined) : undefined;
      if (instance === null || typeof instance !== 'object' || seen.has(instance)) continue;
      seen.add(instance);
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
      if (prototype === null) continue;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name] as (call: never) => Promise<unknown>;
        for (const served of servedBy(method)) yield { served, run: method.bind(instance) };
      }
    }
  }
}
