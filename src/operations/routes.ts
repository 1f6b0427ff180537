import type { FastifyInstance, FastifyReply } from 'fastify';
import { carriesToken } from '../process/bearer-token.js';
import type { ReadinessAnswer } from './health/readiness.js';

/** What the routes show, and who may see the metrics. */
export interface OperationsRoutes {
  readonly readiness: () => Promise<ReadinessAnswer>;
  readonly metrics: () => Promise<string>;
  readonly metricsContentType: string;
  /** Bearer token of the metrics; without one they are open on a loopback address and closed elsewhere. */
  readonly metricsToken: string | undefined;
  readonly onError: (error: Error) => void;
}

const LIVE = { status: 'ok', info: {}, error: {}, details: {} } as const;

/**
 * `GET /_switchyard/health/live`, `…/health/ready` and `…/metrics`: not signed, in JSON and Prometheus' text. With its own
 * error shape, so that it behaves alike on a Fastify of its own and on one that it shares.
 */
export function registerOperationsRoutes(fastify: FastifyInstance, options: OperationsRoutes): void {
  void fastify.register(async (scope) => {
    scope.setErrorHandler((error: Error, _request, reply) => {
      options.onError(error);
      return refuse(reply, 500, 'ServiceException', 'Service encountered an internal error.');
    });
    const readable = { exposeHeadRoute: true } as const;
    scope.get('/_switchyard/health/live', readable, async (_request, reply) => uncached(reply).send(LIVE));
    scope.get('/_switchyard/health/ready', readable, async (_request, reply) => {
      const { ready, result } = await options.readiness();
      return uncached(reply).status(ready ? 200 : 503).send(result);
    });
    scope.get('/_switchyard/metrics', readable, async (request, reply) => {
      const address = scope.server.address();
      const open = options.metricsToken === undefined && address !== null && typeof address === 'object' && isLoopback(address.address);
      if (!open && (options.metricsToken === undefined || !carriesToken(request.headers.authorization, options.metricsToken))) {
        return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'UnauthorizedException', 'The Authorization header carries no valid metrics token.');
      }
      return uncached(reply).type(options.metricsContentType).send(await options.metrics());
    });
  });
}

const uncached = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store');

/** An address of this machine alone, as a listening socket shows it. */
export const isLoopback = (address: string): boolean => address === '::1' || /^(::ffff:)?127\./.test(address);

/** In the shape of Lambda's errors, as everything else on this port. */
function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.status(status).headers({ 'x-amzn-errortype': code, 'x-amzn-requestid': reply.request.id }).send({ message });
}
