import { METHODS, type ServerResponse } from 'node:http';
import { Inject, Injectable, Logger, Optional, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FUNCTION_URL_PATH } from '../http/function-url-host.js';
import { targetWithoutOrigin } from '../http/query.js';
import { correlationId } from '../http/request-context.js';
import { REQUEST_OBSERVER, type RequestObserver } from '../http/request-observer.port.js';
import { hangUpSignal } from '../http/transport.js';
import type { UrlAnswer } from './function-url-answer.js';
import { FunctionUrlCalls } from './function-url-calls.js';
import { functionFailed } from './function-url-refusals.js';

const OPERATION = 'InvokeFunctionUrl';
const logger = new Logger('FunctionUrls');

/** The route that every request for a function URL takes: the adapter recognises the host, and no path or body is Fastify's. */
@Injectable()
export class FunctionUrlRoute implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(FunctionUrlCalls) private readonly calls: FunctionUrlCalls,
    @Optional() @Inject(REQUEST_OBSERVER) private readonly observer?: RequestObserver,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const serve = (request: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack();
      void this.serve(request, reply.raw);
    };
    // A function may be asked by any method, also by those that Fastify knows only when told. A tunnel never becomes a request.
    for (const method of METHODS.filter((one) => one !== 'CONNECT' && !fastify.supportedMethods.includes(one))) fastify.addHttpMethod(method, { hasBody: true });
    // Taken before Fastify reads a body, which it does by method and content type.
    fastify.route({ method: fastify.supportedMethods, url: FUNCTION_URL_PATH, config: { operation: OPERATION }, onRequest: serve, handler: serve });
  }

  private async serve({ raw, id, originalUrl }: FastifyRequest, response: ServerResponse): Promise<void> {
    const began = performance.now();
    raw.url = targetWithoutOrigin(originalUrl);
    const failed = (error: unknown): UrlAnswer => {
      logger.error({ message: 'request failed unexpectedly', requestId: id, correlationId: correlationId(raw.headers, id) }, error instanceof Error ? error : String(error));
      return functionFailed();
    };
    const answer = await this.calls.answer({ raw, requestId: id, signal: hangUpSignal(response) }).catch(failed);
    try {
      write(response, answer, id);
    } catch (error) {
      write(response, failed(error), id);
    }
    this.observer?.onAnswered({
      operation: OPERATION, accountId: undefined, requestId: id, headers: raw.headers, status: answer.status, seconds: (performance.now() - began) / 1000,
    });
  }
}

/** What RFC 9110 gives no body (§6.4.1) gets none, whatever the function said. */
function write(response: ServerResponse, { status, headers, body }: UrlAnswer, requestId: string): void {
  const withoutBody = status === 204 || status === 304;
  const length = withoutBody ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...(headers as Record<string, string | string[]>), ...length, 'x-amzn-requestid': requestId });
  response.end(withoutBody || response.req.method === 'HEAD' ? undefined : body);
}
