import { Controller, Inject } from '@nestjs/common';
import { functionArn, invalidRequestContent, parseFunctionReference, resourceNotFound } from '../../aws/index.js';
import { functionStream, INVOKER, type Invoker, type InvokeRequest, type InvokeResponse } from '../../contract/index.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { functionNameToRead, qualifier } from '../function/function.inputs.js';
import { refuseGiven } from '../function/unsupported.js';
import { requestValues } from '../http/access.js';
import type { Answer, Call } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import { input, type Input } from '../http/shapes.js';

const invokeInput = input({
  FunctionName: functionNameToRead,
  Qualifier: qualifier,
  InvocationType: { in: 'header', name: 'x-amz-invocation-type', type: 'string', enum: ['Event', 'RequestResponse', 'DryRun'] },
  LogType: { in: 'header', name: 'x-amz-log-type', type: 'string', enum: ['None', 'Tail'] },
  ClientContext: { in: 'header', name: 'x-amz-client-context', type: 'string' },
  TenantId: { in: 'header', name: 'x-amz-tenant-id', type: 'string', minLength: 1, maxLength: 256, pattern: '[a-zA-Z0-9\\._:\\/=+\\-@ ]+' },
  DurableExecutionName: { in: 'header', name: 'x-amz-durable-execution-name', type: 'string', minLength: 1, maxLength: 64, pattern: '[a-zA-Z0-9-_]+' },
  TraceId: { in: 'header', name: 'x-amzn-trace-id', type: 'string' },
});

const invokeAsyncInput = input({ FunctionName: functionNameToRead });
/** In bytes (API reference of InvokeAsync). */
const LARGEST_INVOKE_ARGS = 262_144;

/** By either name: or a Deny of lambda:InvokeFunction would leave a way round it. */
const INVOKING = { action: 'lambda:InvokeFunction', alsoByResource: true } as const;

type Invocation = Pick<InvokeRequest, 'invocationType' | 'logType' | 'clientContext' | 'traceId'>;

/** The Invoke API is part of the one endpoint that clients know; running is the invoker's. */
@Controller()
export class InvokeController {
  constructor(
    @Inject(INVOKER) private readonly invoker: Invoker,
    @Inject(FunctionRows) private readonly rows: FunctionRows,
  ) {}

  @LambdaOperation('POST', '/2015-03-31/functions/:FunctionName/invocations', 'Invoke', invokeInput, { access: INVOKING })
  async invoke(call: Call<Input<typeof invokeInput>>): Promise<Answer> {
    const { FunctionName, Qualifier, InvocationType = 'RequestResponse', LogType = 'None', ClientContext, TraceId } = call.input;
    refuseGiven(call.input, 'TenantId', 'DurableExecutionName');
    return answerOf(await this.run(call, FunctionName, Qualifier, {
      invocationType: InvocationType,
      logType: LogType,
      clientContext: ClientContext === undefined ? undefined : decodeClientContext(ClientContext),
      traceId: TraceId,
    }));
  }

  /** The older name of an Invoke as Event: deprecated, and its answer says nothing but the status. */
  @LambdaOperation('POST', '/2014-11-13/functions/:FunctionName/invoke-async', 'InvokeAsync', invokeAsyncInput, {
    largestRequest: LARGEST_INVOKE_ARGS, access: INVOKING,
  })
  async invokeAsync(call: Call<Input<typeof invokeAsyncInput>>): Promise<Answer> {
    return answerOf(await this.run(call, call.input.FunctionName, undefined, { invocationType: 'Event', logType: 'None' }));
  }

  private async run(call: Call<unknown>, functionName: string, qualifier: string | undefined, invocation: Invocation): Promise<InvokeResponse> {
    const { caller, region, requestId, body: payload, identityDecision } = call;
    const reference = parseFunctionReference(functionName, qualifier, { accountId: caller.accountId, region });
    const { accountId, functionName: name, qualifier: named } = reference;
    const streamVersion = await this.rows.existingVersion(functionStream(accountId, reference.region, name));
    if (streamVersion === undefined && accountId === caller.accountId && identityDecision === 'allowed') {
      // AWS names $LATEST for an unqualified Invoke of a missing function (recorded Nov 2025).
      throw resourceNotFound(`Function not found: ${functionArn(accountId, region, name, named ?? '$LATEST')}`);
    }
    return this.invoker.invoke({
      requestId,
      principal: { kind: 'identity', accountId: caller.accountId, arn: caller.arn, identityDecision, context: requestValues(call.metadata) },
      ...reference,
      ...invocation,
      payload,
      // A missing function that the caller may not run is refused like any other: existence is not told.
      streamVersion: streamVersion ?? 0,
      correlationId: call.metadata.correlationId,
      signal: call.signal,
    });
  }
}

function answerOf({ statusCode, executedVersion, functionError, logResult, payload }: InvokeResponse): Answer {
  return {
    status: statusCode,
    body: payload,
    headers: {
      ...(statusCode === 200 && { 'content-type': 'application/json' }),
      ...(executedVersion !== undefined && { 'x-amz-executed-version': executedVersion }),
      ...(functionError !== undefined && { 'x-amz-function-error': functionError }),
      ...(logResult !== undefined && { 'x-amz-log-result': logResult }),
    },
  };
}

/** @throws AwsError InvalidRequestContent for anything but a JSON object in base64 */
function decodeClientContext(header: string): string {
  const text = Buffer.from(header, 'base64').toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return text;
  } catch {
    // not JSON: refused below with the same words
  }
  throw invalidRequestContent('Client context must be a valid Base64-encoded JSON object.');
}
