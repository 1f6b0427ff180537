import { Inject, Injectable, Optional } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256Hex } from '../../aws/sigv4.js';
import { operationDecision } from './access.js';
import { type Dialect, errorAnswer, sendAnswer } from './answers.js';
import { asOfRefused, momentAskedFor, pathOfOperation } from './as-of.js';
import { Authentication } from './authentication.js';
import type { Answer, Call, Caller } from './call.js';
import type { Moment } from '../../event-store/moment.js';
import { deserialize } from './deserialization.js';
import { formInput } from './form-input.js';
import { MOMENT_READER, type MomentReader } from './moments.port.js';
import { OperationCall } from './operation-call.js';
import type { OperationDefinition } from './operation.js';
import type { OpenCall, S3Call } from './other-calls.js';
import { isQueryService, resultXml } from './query-protocol.js';
import { parseQuery, type Query, queryValue, splitTarget } from './query.js';
import { commandId, correlationId, requestMetadata, sourceIp } from './request-context.js';
import { REQUEST_OBSERVER, type RequestObserver } from './request-observer.port.js';
import { checkPayloadHeader, s3Body } from './s3-body.js';
import { s3Target } from './s3-target.js';
import { requestTooLarge } from './transport.js';
import {
  isLambdaPath, unimplementedAction, unimplementedLambdaOperation, unimplementedS3, unimplementedService, unimplementedTarget,
  unknownSwitchyardOperation,
} from './unimplemented.js';
import { validate } from './validation.js';

/** What a decorated method is to the pipeline. */
export type OperationFunction = (call: Call<unknown>) => Promise<Answer>;
export type S3Function = (call: S3Call) => Promise<Answer>;
export type OpenFunction = (call: OpenCall) => Promise<Answer>;

/** An operation that `X-Amz-Target` or `Action` names. */
export interface NamedRoute {
  readonly definition: OperationDefinition;
  readonly run: OperationFunction;
}

/** What requests may be for that no path of its own was registered for. */
export interface SharedRoutes {
  readonly s3: S3Function | undefined;
  readonly targets: ReadonlyMap<string, NamedRoute>;
  /** By service, version and action. */
  readonly actions: ReadonlyMap<string, NamedRoute>;
  /** The services of AWS that are served, for refusals of others. */
  readonly served: string;
}

/** Botocore sends a target with the service's namespace (`com.amazonaws.….CloudTrail_20131101.LookupEvents`), the SDK for JavaScript without. */
const withoutNamespace = (target: string): string => target.split('.').slice(-2).join('.');

/** Bytes of a form that are read: policy documents are the largest fields, and have 10 kB. */
const LARGEST_FORM = 1_048_576;

const NO_BYTES = Buffer.alloc(0);
/** The body that the catch-all parser left; a GET has none. */
const bodyOf = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : NO_BYTES);

/** What is being served, for observers; the account becomes known on the way. */
interface Exchange {
  readonly operation: string;
  accountId?: string;
}

const exchange = (operation: string): Exchange => ({ operation, accountId: undefined });
const UNKNOWN = 'Unknown';

/** Runs one request from bytes to answer: authenticate, parse, validate, authorise, call, write. Never rejects, always answers. */
@Injectable()
export class Pipeline {
  constructor(
    @Inject(Authentication) private readonly authentication: Authentication,
    @Optional() @Inject(REQUEST_OBSERVER) private readonly observer?: RequestObserver,
    @Optional() @Inject(MOMENT_READER) private readonly moments?: MomentReader,
  ) {}

  /** An operation of the Lambda API, of our own, or of a service that speaks AWS JSON 1.1 or the query protocol. */
  async operation(definition: OperationDefinition, run: OperationFunction, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const served = exchange(definition.name);
    await this.answer(dialectOf(definition), served, request, reply, async () => {
      const { raw } = request;
      const url = raw.url ?? '/';
      const body = bodyOf(request);
      if (definition.largestRequest !== undefined && body.length > definition.largestRequest) throw requestTooLarge(definition.largestRequest, definition.name);
      const bodyHash = sha256Hex(body);
      const now = new Date();
      const { caller, presented } = await this.authentication.authenticate(raw, definition.service, bodyHash, now.getTime());
      served.accountId = caller.accountId;
      const target = splitTarget(url);
      const query = parseQuery(target.query);
      const moment = momentAskedFor(target.path, raw.headers, query);
      if (moment !== undefined && !definition.asOf) throw asOfRefused(definition.name);
      const input = definition.action === undefined
        ? deserialize(definition.shape, { params: request.params as Record<string, string>, query, headers: raw.headers, body })
        : formInput(definition.shape, formOf(request));
      validate(input, definition.shape, definition.validationCode);
      const asOf = moment === undefined ? undefined : await this.moment(definition.name, caller, moment);
      const call = new OperationCall(
        reply, now, definition.name, input, caller, presented.scope.region, request.id,
        commandId(raw.headers, definition.method, url, bodyHash, caller.accessKeyId, presented.scope.region), body, asOf,
      );
      if (caller.policies !== null) call.identityDecision = operationDecision(definition, call);
      const answer = await run(call);
      return isQueryService(definition.service) ? { ...answer, body: resultXml(definition.service, definition.name, answer.body, request.id) } : answer;
    });
  }

  /** A route without a signature. */
  async open(dialect: Dialect, run: OpenFunction, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { operation = UNKNOWN } = request.routeOptions.config;
    await this.answer(dialect, exchange(operation), request, reply, async () => {
      const { path, query: rawQuery } = splitTarget(request.raw.url ?? '/');
      const query = parseQuery(rawQuery);
      if (momentAskedFor(path, request.raw.headers, query) !== undefined) throw asOfRefused(operation);
      return run({
        method: request.method, params: request.params as Record<string, string>, query,
        headers: request.raw.headers, body: bodyOf(request), sourceIp: sourceIp(request.raw), requestId: request.id,
      });
    });
  }

  /** Everything that no path of its own took: an operation by its target or action, an S3 request, or something to refuse in its own protocol's shape. */
  async other({ s3, targets, actions, served: services }: SharedRoutes, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { raw, method } = request;
    const url = raw.url ?? '/';
    const path = pathOfOperation(splitTarget(url).path);
    const target = raw.headers['x-amz-target'];
    const service = /Credential=[^/]*\/[^/]*\/[^/]*\/([^/]*)\//.exec(raw.headers.authorization ?? '')?.[1];
    if (path === '/' && method === 'POST' && typeof target === 'string') {
      const route = targets.get(withoutNamespace(target));
      if (route !== undefined) return this.operation(route.definition, route.run, request, reply);
      return this.answer('json-1.1', exchange(UNKNOWN), request, reply, () => Promise.reject(unimplementedTarget(target, services)));
    }
    const form = path === '/' && service !== 's3' ? formOf(request) : [];
    const action = queryValue(form, 'Action');
    if (action !== undefined) {
      const route = actions.get(`${service ?? 'sts'}.${queryValue(form, 'Version')}.${action}`);
      if (route !== undefined) return this.operation(route.definition, route.run, request, reply);
      const dialect = service !== undefined && isQueryService(service) ? service : 'sts';
      return this.answer(dialect, exchange(UNKNOWN), request, reply, () => Promise.reject(unimplementedAction(action, services)));
    }
    if (path.startsWith('/_switchyard')) return this.refuse(request, reply, 'switchyard', unknownSwitchyardOperation(method, path));
    if (isLambdaPath(path) && service !== 's3') return this.refuse(request, reply, 'lambda', unimplementedLambdaOperation(method, pathOfOperation(url)));
    if (service !== undefined && service !== 's3') return this.answer('json', exchange(UNKNOWN), request, reply, () => Promise.reject(unimplementedService(service, services)));
    const served = exchange('S3');
    return this.answer('s3', served, request, reply, () => this.s3(s3, served, request));
  }

  private async refuse(request: FastifyRequest, reply: FastifyReply, service: 'lambda' | 'switchyard', refusal: Error): Promise<void> {
    const refused = exchange(UNKNOWN);
    await this.answer('json', refused, request, reply, async () => {
      const { caller } = await this.authentication.authenticate(request.raw, service, sha256Hex(bodyOf(request)), Date.now());
      refused.accountId = caller.accountId;
      throw refusal;
    });
  }

  private async s3(run: S3Function | undefined, served: Exchange, request: FastifyRequest): Promise<Answer> {
    const { raw } = request;
    const url = raw.url ?? '/';
    const { path, query: rawQuery } = splitTarget(url);
    const target = s3Target(pathOfOperation(path), raw.headers.host);
    const contentSha256 = raw.headers['x-amz-content-sha256'];
    checkPayloadHeader(Array.isArray(contentSha256) ? contentSha256[0] : contentSha256);
    const bytes = bodyOf(request);
    const bodyHash = sha256Hex(bytes);
    const now = new Date();
    const { caller, presented, signingKey } = await this.authentication.authenticate(raw, 's3', bodyHash, now.getTime());
    served.accountId = caller.accountId;
    const body = s3Body(raw.headers, bytes, bodyHash, {
      key: signingKey, amzDate: presented.amzDate, scope: presented.scope, seedSignature: presented.signature,
    });
    if (run === undefined) throw unimplementedS3();
    const query = parseQuery(rawQuery);
    const moment = momentAskedFor(path, raw.headers, query);
    const asOf = moment === undefined ? undefined : await this.moment('S3', caller, moment);
    const command = commandId(raw.headers, request.method, url, bodyHash, caller.accessKeyId, presented.scope.region);
    return run({
      method: request.method, ...target, query, headers: raw.headers, body, caller, region: presented.scope.region,
      requestId: request.id, metadata: requestMetadata(raw, caller, request.id, now), ...(command === undefined ? {} : { commandId: command }),
      ...(asOf === undefined ? {} : { asOf }),
    });
  }

  private async moment(operation: string, { accountId }: Caller, text: string): Promise<Moment> {
    if (this.moments === undefined) throw asOfRefused(operation);
    return this.moments.resolve(accountId, text);
  }

  private async answer(dialect: Dialect, served: Exchange, request: FastifyRequest, reply: FastifyReply, run: () => Promise<Answer>): Promise<void> {
    const began = performance.now();
    const status = await answered(dialect, request, reply, run);
    this.observer?.onAnswered({
      operation: served.operation, accountId: served.accountId, requestId: request.id, headers: request.raw.headers, status,
      seconds: (performance.now() - began) / 1000,
    });
  }
}

/** Sends what `run` gives or is refused with; the status. */
async function answered(dialect: Dialect, request: FastifyRequest, reply: FastifyReply, run: () => Promise<Answer>): Promise<number> {
  try {
    const answer = await run();
    sendAnswer(reply, answer, dialect, request.id);
    return answer.status;
  } catch (error) {
    const refusal = errorAnswer(error, dialect, request.id, correlationId(request.raw.headers, request.id));
    sendAnswer(reply, refusal, dialect, request.id);
    return refusal.status;
  }
}

const dialectOf = ({ service, target }: OperationDefinition): Dialect => (isQueryService(service) ? service : target === undefined ? 'json' : 'json-1.1');

/** Fields of a request in the query protocol (SQS, SNS, IAM, STS, …): of its query and of a form body. */
function formOf(request: FastifyRequest): Query {
  const inQuery = parseQuery(splitTarget(request.raw.url ?? '/').query);
  if (request.method !== 'POST' || !(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return inQuery;
  return [...inQuery, ...parseQuery(bodyOf(request).toString('utf8', 0, LARGEST_FORM))];
}
