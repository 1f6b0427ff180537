import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessDenied, AwsError, invalidRequestContent, serviceException } from '../../aws/errors.js';
import { describeAwsError } from '../../aws/error-transport.js';
import { LARGEST_PAYLOAD } from '../../aws/invoke-payload.js';
import {
  decodeEnvelope, encodeEnvelope, internalPaths, INVOKE_HEADER, REFUSAL_HEADER, RESULT_HEADER, type InvokeEnvelope, type Invoker, type Placement,
} from '../../contract/index.js';
import { carriesToken } from '../../process/bearer-token.js';

/** Room for a notification handed on by `switchyard notify`, and for anything else that is asked by name. */
const LARGEST_CALL = 2_097_152;

/** What control planes may ask by name. */
const callable: ReadonlySet<string> = new Set<keyof Invoker>([
  'listInvocations', 'readLogs', 'listLogGroups', 'createLogGroup', 'changeLogGroup', 'deleteLogGroup', 'listLogStreams', 'readLogEvents',
  'acceptNotifications', 'listDeadLetters', 'redriveDeadLetters', 'replayTargets', 'planReplay', 'startReplay', 'listReplays',
  'describeReplay', 'cancelReplay', 'provisionedConcurrency', 'runtimes', 'installRuntime',
]);

/** What the routes need: who answers, and the token that control planes show. */
export interface InternalRoutesOptions {
  readonly invoker: Invoker;
  readonly token: string;
  /** A control plane says what this invoker's place is. */
  readonly placed: (placement: Placement) => void;
  readonly onError: (error: unknown) => void;
}

/** The Invoker port over HTTP, for control planes in other processes. Refusals travel whole, to be the same on the other side. */
export function registerInternalRoutes(fastify: FastifyInstance, { invoker, token, placed, onError }: InternalRoutesOptions): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.addHook('onRequest', async (request) => {
      if (!carriesToken(request.headers.authorization, token)) throw accessDenied('The service token is not valid.');
    });
    scope.setErrorHandler((error, _request, reply) => refuse(reply, error, onError));
    scope.post(internalPaths.invoke, { bodyLimit: LARGEST_PAYLOAD + 1 }, (request, reply) => invoke(invoker, request, reply));
    scope.post(internalPaths.placement, async (request, reply) => {
      placed(JSON.parse(bodyOf(request).toString('utf8')) as Placement);
      return reply.send();
    });
    scope.post(internalPaths.call, { bodyLimit: LARGEST_CALL }, async (request, reply) => {
      const { method, argument } = JSON.parse(bodyOf(request).toString('utf8')) as { method: keyof Invoker; argument: never };
      if (!callable.has(method)) throw invalidRequestContent(`There is no ${String(method)} to call.`);
      return reply.type('application/json').send(JSON.stringify(await (invoker[method] as (given: never) => Promise<unknown>)(argument)));
    });
  });
}

async function invoke(invoker: Invoker, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const envelope = decodeEnvelope<InvokeEnvelope>(String(request.headers[INVOKE_HEADER] ?? ''));
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new AwsError('RequestTimeoutException', 408, 'The client hung up before the answer.', { type: null }));
  });
  const { payload, ...result } = await invoker.invoke({ ...envelope, payload: bodyOf(request), signal: gone.signal });
  return reply
    .header(RESULT_HEADER, encodeEnvelope({ ...result, hasPayload: payload !== undefined }))
    .type('application/octet-stream')
    .send(payload ?? Buffer.alloc(0));
}

const bodyOf = (request: FastifyRequest): Buffer => (request.body instanceof Buffer ? request.body : Buffer.alloc(0));

function refuse(reply: FastifyReply, error: unknown, onError: (error: unknown) => void): FastifyReply {
  const refusal = error instanceof AwsError ? error : serviceException('The invoker failed. Try again.');
  if (refusal !== error) onError(error);
  return reply.status(refusal.status).header(REFUSAL_HEADER, refusal.code).type('application/json').send(JSON.stringify(describeAwsError(refusal)));
}
