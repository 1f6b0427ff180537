import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { LARGEST_PAYLOAD } from '../../aws/invoke-payload.js';
import { jsonSignatureRefusal } from '../../aws/sigv4-refusals.js';
import { sha256Hex } from '../../aws/sigv4.js';
import { INVOKER, type Invoker } from '../../contract/index.js';
import { targetArn } from '../function/function.decider.js';
import { callingIdentity } from '../http/access.js';
import { Authentication } from '../http/authentication.js';
import type { Caller } from '../http/call.js';
import { functionUrlHost, type FunctionUrlHost } from '../http/function-url-host.js';
import { correlationId, requestMetadata, sourceIp } from '../http/request-context.js';
import { readWhole } from '../http/transport.js';
import { FunctionUrlAddresses } from './function-url-addresses.js';
import { withHeaders, type UrlAnswer } from './function-url-answer.js';
import { corsHeaders, isPreflight, preflightAnswer } from './function-url-cors.js';
import { functionUrlEvent } from './function-url-event.js';
import { forbidden, functionFailed, refusalAnswer, severalHosts } from './function-url-refusals.js';
import { functionUrlResponse, MalformedResult } from './function-url-response.js';
import { FunctionUrlRows, type FoundUrl } from './function-urls.store.js';

/** A request for a URL, whose body is not read yet. */
export interface UrlCall {
  readonly raw: IncomingMessage;
  readonly requestId: string;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

/** A request's trace, in X-Ray's form: as the caller says, else a new one. */
const traceOf = ({ headers }: IncomingMessage, now: Date): string => {
  const given = headers['x-amzn-trace-id'];
  const seconds = Math.floor(now.getTime() / 1000).toString(16).padStart(8, '0');
  return typeof given === 'string' ? given : `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
};

/** Turns requests for URLs into calls of functions, and their results into answers. */
@Injectable()
export class FunctionUrlCalls {
  constructor(
    @Inject(FunctionUrlRows) private readonly urls: FunctionUrlRows,
    @Inject(FunctionUrlAddresses) private readonly addresses: FunctionUrlAddresses,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(INVOKER) private readonly invoker: Invoker,
  ) {}

  /** @throws Error where it is Switchyard that fails */
  async answer(call: UrlCall): Promise<UrlAnswer> {
    const { headers, headersDistinct, method } = call.raw;
    if (headersDistinct.host !== undefined && headersDistinct.host.length > 1) return severalHosts();
    const host = functionUrlHost(headers.host);
    const found = host && (await this.urls.find(host.urlId));
    if (host === undefined || found === undefined || found.target.region !== host.region) return forbidden();
    const { cors } = found.url.settings;
    if (cors !== undefined && isPreflight(method, headers)) return preflightAnswer(cors, headers);
    const answer = await this.answerOf(call, host, found);
    return cors === undefined ? answer : withHeaders(answer, corsHeaders(cors, headers));
  }

  private async answerOf(call: UrlCall, host: FunctionUrlHost, found: FoundUrl): Promise<UrlAnswer> {
    try {
      return await this.run(call, host, found);
    } catch (error) {
      if (error instanceof MalformedResult) return functionFailed();
      const refusal = refusalAnswer(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
  }

  private async run({ raw, requestId, signal }: UrlCall, host: FunctionUrlHost, { target, url, streamVersion }: FoundUrl): Promise<UrlAnswer> {
    const body = await readWhole(raw, LARGEST_PAYLOAD, 'InvokeFunction');
    const time = new Date();
    const { authType } = url.settings;
    const caller = authType === 'AWS_IAM' ? await this.callerOf(raw, host, body, time) : undefined;
    const identity = caller && callingIdentity({ caller, region: host.region, metadata: requestMetadata(raw, caller, requestId, time) }, {
      action: 'lambda:InvokeFunctionUrl', resources: [targetArn(target, url.qualifier ?? undefined)],
      context: { 'lambda:FunctionUrlAuthType': authType, 'lambda:InvokedViaFunctionUrl': 'true' },
    });
    const traceId = traceOf(raw, time);
    const { payload, functionError } = await this.invoker.invoke({
      requestId,
      principal: { kind: 'url', authType, ...(identity && { identity }) },
      ...target,
      qualifier: url.qualifier ?? undefined,
      invocationType: 'RequestResponse',
      logType: 'None',
      payload: Buffer.from(JSON.stringify(functionUrlEvent({
        method: raw.method ?? 'GET', target: raw.url ?? '/', httpVersion: raw.httpVersion, headers: this.forwarded(raw, traceId), body,
        sourceIp: sourceIp(raw), requestId, time, host, ...(caller && { caller }),
      }))),
      streamVersion,
      traceId,
      correlationId: correlationId(raw.headers, requestId),
      signal,
    });
    if (functionError !== undefined) return functionFailed();
    return withHeaders(functionUrlResponse(payload ?? Buffer.from('null')), { 'x-amzn-trace-id': traceId });
  }

  /** Who signed, for the region that the host names. @throws AwsError */
  private async callerOf(raw: IncomingMessage, host: FunctionUrlHost, body: Buffer, now: Date): Promise<Caller> {
    const { caller, presented: { scope, amzDate, form } } = await this.authentication.authenticate(raw, 'lambda', sha256Hex(body), now.getTime());
    if (scope.region === host.region) return caller;
    throw jsonSignatureRefusal({ failure: 'wrong-scope', part: 'region', given: scope.region, expected: host.region, amzDate, form });
  }

  /** The headers as they come to the function, with what a proxy before us said of the client, or we know. */
  private forwarded(raw: IncomingMessage, traceId: string): Record<string, readonly string[] | undefined> {
    const { protocol, port } = this.addresses.base();
    const { headersDistinct } = raw;
    return {
      'x-forwarded-proto': [protocol.slice(0, -1)],
      'x-forwarded-port': [port || (protocol === 'https:' ? '443' : '80')],
      ...headersDistinct,
      'x-forwarded-for': [...(headersDistinct['x-forwarded-for'] ?? []), sourceIp(raw)],
      'x-amzn-trace-id': [traceId],
    };
  }
}
