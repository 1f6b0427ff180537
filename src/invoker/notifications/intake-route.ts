import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessDenied, AwsError, unmodelled } from '../../aws/errors.js';
import type { AcceptedNotifications } from '../../contract/index.js';
import { carriesToken } from '../../process/bearer-token.js';
import { parseJson } from '../json.js';

/** What the route needs: the token that producers carry, and who takes what they send. */
export interface IntakeRouteOptions {
  readonly token: string | undefined;
  readonly bodyLimit: number;
  /** Answer methods other than POST, too; not where `/notifications` may be a bucket of the S3 API. */
  readonly ownsPath: boolean;
  readonly accept: (body: unknown) => Promise<AcceptedNotifications>;
  readonly onError: (error: Error) => void;
}

const PATH = '/notifications';

/**
 * `POST /notifications` for object stores with a webhook: 2xx only when everything in the request is durable. Has its
 * own body parser and error shape, so that it behaves alike on a Fastify of its own and on one that it shares.
 */
export function registerIntake(fastify: FastifyInstance, options: IntakeRouteOptions): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error: Error, _request, reply) => refuse(reply, error, options));
    scope.post(
      PATH,
      {
        bodyLimit: options.bodyLimit,
        // Before the body is read: who may not send does not get to.
        onRequest: async (request) => authorise(request, options.token),
      },
      async (request, reply) => reply.send(await options.accept(parseJson(request.body instanceof Buffer ? request.body : Buffer.alloc(0)))),
    );
    if (!options.ownsPath) return;
    scope.route({ method: 'HEAD', url: PATH, handler: (_request, reply) => reply.send() });
    scope.route({ method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], url: PATH, handler: methodNotAllowed });
  });
}

function authorise(request: FastifyRequest, token: string | undefined): void {
  if (token === undefined || token === '') throw accessDenied('The intake is closed: SWITCHYARD_INTAKE_TOKEN is not set.');
  if (carriesToken(request.headers.authorization, token, { anyScheme: true })) return;
  throw new AwsError('UnauthorizedException', 401, 'The Authorization header carries no valid intake token.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}

async function methodNotAllowed(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const error = unmodelled('MethodNotAllowedException', 405, 'Notifications are sent with POST.');
  await sendError(reply.header('allow', 'POST, HEAD'), error);
}

function refuse(reply: FastifyReply, error: Error & { code?: string; statusCode?: number }, options: IntakeRouteOptions): FastifyReply {
  if (error instanceof AwsError) return sendError(reply, error);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return sendError(reply, new AwsError('RequestTooLargeException', 413, `A notification must not be larger than ${options.bodyLimit} bytes.`));
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return sendError(reply, new AwsError('InvalidRequestContentException', error.statusCode, error.message));
  }
  options.onError(error);
  return sendError(reply, new AwsError('ServiceException', 503, 'The notification could not be stored. Send it again.', { messageMember: 'Message' }));
}

function sendError(reply: FastifyReply, error: AwsError): FastifyReply {
  return reply
    .status(error.status)
    .headers({ 'x-amzn-errortype': error.code, 'x-amzn-requestid': reply.request.id, ...error.headers })
    .type('application/json')
    .send(JSON.stringify(error.body()));
}
