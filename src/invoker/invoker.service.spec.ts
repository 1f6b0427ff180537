import { ACCOUNT, aliasTarget, functionRoute, HELLOWORLD, HELLOWORLD_ARN, MemoryTopic, REGION, versionRoute } from '../../test/support/routing-fixtures.js';
import { failed, FakeExecutor } from '../../test/support/fake-executor.js';
import type { FunctionRoute, InvokeRequest, PolicyStatement } from '../contract/index.js';
import { InvokerService, type InvokerParts } from './invoker.service.js';
import type { NewInvocation } from './queue/types.js';
import { RoutingTable } from './routing/routing-table.js';

const request = (change: Partial<InvokeRequest> = {}): InvokeRequest => ({
  requestId: '11111111-2222-3333-4444-555555555555',
  principal: { kind: 'identity', accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
  ...HELLOWORLD,
  qualifier: 'PROD',
  invocationType: 'RequestResponse',
  logType: 'None',
  payload: Buffer.from('{"key1":"value1"}'),
  streamVersion: 0,
  ...change,
});

async function serviceWith(...entries: FunctionRoute[]) {
  const topic = new MemoryTopic();
  topic.put(...entries);
  const routing = new RoutingTable();
  await routing.start(topic);
  const executor = new FakeExecutor();
  const accepted: NewInvocation[] = [];
  let woken = 0;
  const parts = {
    routing,
    executor,
    invocations: { accept: async (invocations: readonly NewInvocation[]) => accepted.push(...invocations) },
    wake: () => woken++,
    routingWaitMs: 50,
    activeWaitMs: 50,
  } as unknown as InvokerParts;
  return { service: new InvokerService(parts), topic, executor, accepted, woken: () => woken };
}

describe('RequestResponse', () => {
  test.each<[string, string | undefined, string, string]>([
    ['an alias', 'PROD', '1', `${HELLOWORLD_ARN}:PROD`],
    ['a version', '2', '2', `${HELLOWORLD_ARN}:2`],
    ['$LATEST', '$LATEST', '$LATEST', `${HELLOWORLD_ARN}:$LATEST`],
    ['nothing', undefined, '$LATEST', HELLOWORLD_ARN],
  ])('by %s', async (_name, qualifier, version, arn) => {
    const { service, executor } = await serviceWith(functionRoute());
    const response = await service.invoke(request({ qualifier, clientContext: '{"a":1}', traceId: 'Root=1' }));
    expect(response).toEqual({ statusCode: 200, executedVersion: version, functionError: undefined, logResult: undefined, payload: Buffer.from('"message"') });
    expect(executor.runs[0]).toMatchObject({ invokedFunctionArn: arn, route: { version }, clientContext: '{"a":1}', traceId: 'Root=1', requestId: request().requestId });
  });

  test('hands on the function’s own error with 200, and the log where it is asked for', async () => {
    const { service, executor } = await serviceWith(functionRoute());
    executor.behaviour = () => failed();
    expect(await service.invoke(request({ logType: 'Tail' }))).toMatchObject({
      statusCode: 200,
      functionError: 'Unhandled',
      logResult: Buffer.from('START\nEND\n').toString('base64'),
      executedVersion: '1',
    });
  });

  test('gives the payload as it came, and an empty event for no body', async () => {
    const { service, executor } = await serviceWith(functionRoute());
    await service.invoke(request({ payload: Buffer.from(' { "a" : 1.0 }\n') }));
    await service.invoke(request({ payload: Buffer.alloc(0) }));
    expect(executor.runs.map(({ payload }) => String(payload))).toEqual([' { "a" : 1.0 }\n', '{}']);
  });
});

test('Event: durable and announced before 202; nothing runs in the call', async () => {
  const { service, executor, accepted, woken } = await serviceWith(functionRoute());
  expect(await service.invoke(request({ invocationType: 'Event', streamVersion: 10 }))).toEqual({ statusCode: 202 });
  expect(accepted).toEqual([
    { id: request().requestId, dedupeKey: null, target: { ...HELLOWORLD, qualifier: 'PROD' }, source: 'invoke', onBehalfOf: null, payload: request().payload, traceId: undefined, streamVersion: 10 },
  ]);
  expect(woken()).toBe(1);
  expect(executor.runs).toEqual([]);
});

test('DryRun: 204, and nothing runs or is kept', async () => {
  const { service, executor, accepted } = await serviceWith(functionRoute());
  expect(await service.invoke(request({ invocationType: 'DryRun' }))).toEqual({ statusCode: 204 });
  expect([executor.runs, accepted]).toEqual([[], []]);
});

describe('refusals', () => {
  const other = { kind: 'identity', accountId: '222222222222', arn: 'arn:aws:iam::222222222222:user/ann' } as const;
  const mebibyte = 1_048_576;
  const json = (bytes: number): Buffer => Buffer.from(`"${'x'.repeat(bytes - 2)}"`);

  test.each<[string, Partial<InvokeRequest>, number, string, string]>([
    ['a missing alias', { qualifier: 'NONE' }, 404, 'ResourceNotFoundException', `Function not found: ${HELLOWORLD_ARN}:NONE`],
    ['a missing function', { functionName: 'none', qualifier: undefined }, 404, 'ResourceNotFoundException', `Function not found: arn:aws:lambda:${REGION}:${ACCOUNT}:function:none:$LATEST`],
    ['a missing alias, Event', { qualifier: 'NONE', invocationType: 'Event' }, 404, 'ResourceNotFoundException', `Function not found: ${HELLOWORLD_ARN}:NONE`],
    ['a missing alias, DryRun', { qualifier: 'NONE', invocationType: 'DryRun' }, 404, 'ResourceNotFoundException', `Function not found: ${HELLOWORLD_ARN}:NONE`],
    ['no JSON', { payload: Buffer.from('hello') }, 400, 'InvalidRequestContentException', 'Could not parse request body into json: Could not parse payload into json: '],
    ['JSON in Latin-1', { payload: Buffer.from('"\xe9"', 'latin1') }, 400, 'InvalidRequestContentException', 'Could not parse request body into json: Could not parse payload into json: Invalid UTF-8'],
    ['no JSON, Event', { payload: Buffer.from('{'), invocationType: 'Event' }, 400, 'InvalidRequestContentException', 'Could not parse request body into json: '],
    ['one byte too much', { payload: json(6 * mebibyte + 1) }, 413, 'RequestTooLargeException', 'Request must be smaller than 6291456 bytes for the InvokeFunction operation'],
    ['one byte too much for Event', { payload: json(mebibyte + 1), invocationType: 'Event' }, 413, 'RequestTooLargeException', 'Request must be smaller than 1048576 bytes for the InvokeFunction operation'],
    ['another account', { principal: other }, 403, 'AccessDeniedException', `User: ${other.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${HELLOWORLD_ARN}:PROD because no resource-based policy allows the lambda:InvokeFunction action`],
    ['another account, DryRun', { principal: other, invocationType: 'DryRun' }, 403, 'AccessDeniedException', 'User: '],
    ['another account asking for what is not there: existence is not told', { principal: other, functionName: 'none' }, 403, 'AccessDeniedException', 'User: '],
    ['a change that does not arrive', { streamVersion: 11 }, 429, 'TooManyRequestsException', 'The function’s latest change'],
  ])('%s', async (_name, change, status, code, message) => {
    const { service, executor, accepted } = await serviceWith(functionRoute());
    await expect(service.invoke(request(change))).rejects.toMatchObject({ status, code, message: expect.stringContaining(message) });
    expect([executor.runs, accepted]).toEqual([[], []]);
  });

  test('the largest payloads are taken', async () => {
    const { service } = await serviceWith(functionRoute());
    expect((await service.invoke(request({ payload: json(6 * mebibyte) }))).statusCode).toBe(200);
    expect((await service.invoke(request({ payload: json(mebibyte), invocationType: 'Event' }))).statusCode).toBe(202);
  });

  test('another account with a permission on exactly this alias may', async () => {
    const grant: PolicyStatement = { Sid: 'x', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: 'lambda:InvokeFunction', Resource: `${HELLOWORLD_ARN}:PROD` };
    const { service } = await serviceWith(functionRoute({ policies: { PROD: [grant] } }));
    expect((await service.invoke(request({ principal: other }))).statusCode).toBe(200);
    await expect(service.invoke(request({ principal: other, qualifier: 'BETA' }))).rejects.toMatchObject({ status: 403 });
    await expect(service.invoke(request({ principal: other, qualifier: undefined }))).rejects.toMatchObject({ status: 403 });
  });
});

describe('waiting', () => {
  test('for the version that the caller knows: who moved an alias and then calls it gets the new version', async () => {
    const { service, topic } = await serviceWith(functionRoute({ streamVersion: 10 }));
    const response = service.invoke(request({ streamVersion: 11 }));
    topic.put(functionRoute({ streamVersion: 11, aliases: { PROD: aliasTarget('2') } }));
    expect((await response).executedVersion).toBe('2');
  });

  test('for a function to become active, and no longer than that', async () => {
    const pending = functionRoute({ versions: { 1: versionRoute('1', { state: 'Pending' }) } });
    const { service, topic } = await serviceWith(pending);
    await expect(service.invoke(request())).rejects.toMatchObject({
      status: 409,
      code: 'ResourceConflictException',
      message: 'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    });
    const response = service.invoke(request());
    topic.put(functionRoute({ streamVersion: 11 }));
    expect((await response).executedVersion).toBe('1');
  });

  test('ends in 404 when the function goes away meanwhile', async () => {
    const { service, topic } = await serviceWith(functionRoute({ versions: { 1: versionRoute('1', { state: 'Pending' }) } }));
    const response = service.invoke(request());
    topic.publish({ key: `${ACCOUNT}/${REGION}/helloworld`, value: null });
    await expect(response).rejects.toMatchObject({ status: 404 });
  });
});
