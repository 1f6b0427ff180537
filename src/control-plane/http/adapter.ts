import { FastifyAdapter } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { LARGEST_PAYLOAD } from '../../aws/invoke-payload.js';
import { OpenConnections } from '../../process/open-connections.js';
import { BodyBudget } from './body-budget.js';
import { FUNCTION_URL_PATH, isFunctionUrlHost } from './function-url-host.js';
import { targetWithoutOrigin } from './query.js';
import { REQUEST_LIMIT, answerClientError, answerTransportFailure } from './transport.js';

/** Bytes of request line and headers together: room for ARNs, presigned URLs and a client context of 3583 bytes. */
const HEADER_LIMIT = 65_536;

/**
 * Fastify under Nest with everything taken away that would answer in a shape other than AWS's: its body parsers (a body
 * is bytes until an operation says otherwise), its 404 and error pages, its limits on path labels.
 */
export class DialectAdapter extends FastifyAdapter {
  private readonly connections: OpenConnections;

  constructor() {
    super({
      bodyLimit: REQUEST_LIMIT - 1,
      exposeHeadRoutes: false,
      genReqId: () => randomUUID(),
      requestTimeout: 300_000,
      keepAliveTimeout: 75_000,
      return503OnClosing: false,
      http: { maxHeaderSize: HEADER_LIMIT, headersTimeout: 30_000, connectionsCheckingInterval: 5_000, requireHostHeader: false },
      routerOptions: { maxParamLength: HEADER_LIMIT, ignoreTrailingSlash: true },
      rewriteUrl: (request: IncomingMessage) => (isFunctionUrlHost(request.headers.host) ? FUNCTION_URL_PATH : targetWithoutOrigin(request.url)),
      frameworkErrors: answerTransportFailure,
      clientErrorHandler: answerClientError,
      skipMiddie: true,
    });
    const fastify = this.getInstance();
    this.connections = new OpenConnections(fastify.server);
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const bodies = new BodyBudget();
    fastify.addHook('onRequest', (request, reply, done) => {
      bodies.take(request.raw, reply.raw, isFunctionUrlHost(request.headers.host) ? LARGEST_PAYLOAD : REQUEST_LIMIT);
      done();
    });
    fastify.setErrorHandler(answerTransportFailure);
    this.answerOddities();
  }

  /** Expectations other than 100-continue are none of ours; a tunnel is refused instead of being cut off. */
  private answerOddities(): void {
    const { server } = this.getInstance();
    server.on('checkExpectation', (request, response) => server.emit('request', request, response));
    server.on('connect', (_request, socket) => answerClientError(new Error('CONNECT'), socket as Socket));
  }

  /** Lets what is being answered end, within bounds. */
  override close(): ReturnType<FastifyAdapter['close']> {
    return this.connections.drain(() => super.close());
  }

  /** Nest would parse JSON and forms. */
  override registerParserMiddleware(): void {}

  /** Nest would answer unknown paths itself; `operation-registry.ts` does. */
  override setNotFoundHandler(): FastifyInstance {
    return this.getInstance();
  }

  /** Nest would answer Fastify's errors itself; `transport.ts` does. */
  override setErrorHandler(): FastifyInstance {
    return this.getInstance();
  }
}

/** The HTTP adapter to create the application with: `NestFactory.create(Module, createHttpAdapter())`. */
export const createHttpAdapter = (): DialectAdapter => new DialectAdapter();
