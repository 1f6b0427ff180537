import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost, MetadataScanner } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { pathAsOf } from './as-of.js';
import { type OperationDefinition, type OperationMethod, type Served, servedBy } from './operation.js';
import { type OpenFunction, type OperationFunction, Pipeline, type NamedRoute, type S3Function } from './pipeline.js';
import { parseQuery, type Query, queryValue, splitTarget } from './query.js';
import { listed } from './unimplemented.js';

/** Operations of one method and path, which a literal query tells apart. */
interface Place {
  readonly method: OperationMethod;
  readonly path: string;
  readonly byQuery: { readonly literal: Query; readonly definition: OperationDefinition; readonly run: OperationFunction }[];
}

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
    const places = new Map<string, Place>();
    const services: string[] = [];
    for (const { served, run } of this.discover()) {
      if (served.kind === 's3') services.push('s3');
      else if (served.kind === 'operation' && served.definition.service !== 'switchyard') services.push(served.definition.service);
      if (served.kind === 's3') {
        if (s3 !== undefined) throw new Error('two methods are decorated with @S3Route()');
        s3 = run as S3Function;
      } else if (served.kind === 'operation' && served.definition.target !== undefined) {
        targets.set(served.definition.target, { definition: served.definition, run: run as OperationFunction });
      } else if (served.kind === 'operation' && served.definition.action !== undefined) {
        actions.set(`${served.definition.service}.${served.definition.action}`, { definition: served.definition, run: run as OperationFunction });
      } else if (served.kind === 'open') this.routeOpen(fastify, served, run as OpenFunction);
      else {
        const { path, query } = splitTarget(served.definition.path);
        const place = `${served.definition.method} ${path}`;
        const sharing = places.get(place) ?? { path, method: served.definition.method, byQuery: [] };
        places.set(place, sharing);
        sharing.byQuery.push({ literal: parseQuery(query), definition: served.definition, run: run as OperationFunction });
      }
    }
    for (const place of places.values()) this.route(fastify, place);
    const shared = { s3, targets, actions, served: listed(services) };
    fastify.all('/*', (request, reply) => void this.pipeline.other(shared, request, reply));
    fastify.setNotFoundHandler((request, reply) => void this.pipeline.other(shared, request, reply));
  }

  private routeOpen(fastify: FastifyInstance, served: Extract<Served, { kind: 'open' }>, run: OpenFunction): void {
    fastify.route({
      method: served.method, url: served.path, config: { operation: served.name },
      handler: (request, reply) => void this.pipeline.open(served.dialect, run, request, reply),
    });
  }

  private route(fastify: FastifyInstance, { method, path, byQuery }: Place): void {
    // The one with the longest literal first: the one without takes what is left.
    const [first, ...others] = byQuery.sort((one, other) => other.literal.length - one.literal.length);
    const chosen = others.length === 0 ? () => first! : (url: string) => {
      const query = parseQuery(splitTarget(url).query);
      return byQuery.find(({ literal }) => literal.every(([name, value]) => queryValue(query, name) === value)) ?? byQuery.at(-1)!;
    };
    for (const url of [path, pathAsOf(path)]) {
      fastify.route({
        method, url, config: { operation: byQuery.at(-1)!.definition.name },
        handler: (request, reply) => {
          const { definition, run } = chosen(request.raw.url ?? '');
          void this.pipeline.operation(definition, run, request, reply);
        },
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
