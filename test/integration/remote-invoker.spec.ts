import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { tooManyRequests } from '../../src/aws/errors.js';
import { describeAwsError } from '../../src/aws/error-transport.js';
import { decodeEnvelope, encodeEnvelope, functionStream, INVOKE_HEADER, REFUSAL_HEADER, RESULT_HEADER, type InvokeEnvelope, type InvokeRequest } from '../../src/contract/index.js';
import { RemoteInvoker } from '../../src/control-plane/invoke/remote-invoker.js';
import { preferred } from '../../src/contract/rendezvous.js';
import { eventually } from '../support/eventually.js';

/** The control plane's side of a call, against invokers that answer, refuse, break off and are not there. */
const TOKEN = 'a'.repeat(32);
const NAME = { accountId: '123456789012', region: 'us-west-2', functionName: 'helloworld' };
const request = (change: Partial<InvokeRequest> = {}): InvokeRequest => ({
  requestId: 'one', principal: { kind: 'identity', accountId: NAME.accountId, arn: 'arn' }, ...NAME, qualifier: 'PROD',
  invocationType: 'RequestResponse', logType: 'None', payload: Buffer.from('{"a":1}'), streamVersion: 7, ...change,
});

type Behaviour = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
const succeeds: Behaviour = (_request, response, body) => {
  response.writeHead(200, { [RESULT_HEADER]: encodeEnvelope({ statusCode: 200, executedVersion: '1', hasPayload: true }) }).end(body);
};
const breaks: Behaviour = (_request, response) => void response.destroy();
const ends: Behaviour = (_request, response) => void response.writeHead(503).end();
const throttles: Behaviour = (_request, response) => {
  const error = tooManyRequests('Rate Exceeded.', 'ReservedFunctionConcurrentInvocationLimitExceeded');
  response.writeHead(429, { [REFUSAL_HEADER]: error.code }).end(JSON.stringify(describeAwsError(error)));
};

const servers: Server[] = [];
const invokers: RemoteInvoker[] = [];
afterEach(async () => {
  await Promise.all(invokers.splice(0).map((invoker) => invoker.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Two invokers: what the one does that the function prefers, and the other. `calls` of each. */
async function invokersThat(preferredOne: Behaviour | 'is gone', other: Behaviour | 'is gone') {
  const behaviours = new Map<string, Behaviour | 'is gone'>();
  const calls = new Map<string, IncomingMessage[]>();
  const urls = await Promise.all([1, 2].map(async () => {
    const server = createServer((incoming, response) => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      calls.get(url)!.push(incoming);
      void buffer(incoming).then((body) => (behaviours.get(url) as Behaviour)(incoming, response, body), () => undefined);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    calls.set(url, []);
    return url;
  }));
  const [first, second] = preferred(urls, functionStream(NAME.accountId, NAME.region, NAME.functionName)) as [string, string];
  for (const [url, behaviour] of [[first, preferredOne], [second, other]] as const) {
    behaviours.set(url, behaviour);
    if (behaviour === 'is gone') servers.find((server) => (server.address() as AddressInfo | null)?.port === Number(new URL(url).port))!.close();
  }
  const invoker = new RemoteInvoker(urls, TOKEN);
  invokers.push(invoker);
  return { invoker, calls: () => [calls.get(first)!.length, calls.get(second)!.length], requests: () => calls.get(first)! };
}

it('hands the call whole to the invoker that the function prefers, with the token', async () => {
  const { invoker, calls, requests } = await invokersThat(succeeds, succeeds);
  const clientContext = JSON.stringify({ custom: { größe: '☃'.repeat(500) } });
  expect(await invoker.invoke(request({ clientContext }))).toEqual({ statusCode: 200, executedVersion: '1', payload: Buffer.from('{"a":1}') });
  const { payload: _, ...envelope } = request({ clientContext });
  expect(decodeEnvelope<InvokeEnvelope>(String(requests()[0]!.headers[INVOKE_HEADER]))).toEqual(envelope);
  expect(requests()[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
  for (let call = 0; call < 5; call += 1) await invoker.invoke(request());
  expect(calls()).toEqual([6, 0]);
});

it.each<[string, Behaviour | 'is gone', 'RequestResponse' | 'Event', [number, number] | RegExp]>([
  ['one that is gone to the next', 'is gone', 'RequestResponse', [0, 1]],
  ['one that is ending to the next', ends, 'RequestResponse', [1, 1]],
  ['one that breaks off to nobody, since the function may have run', breaks, 'RequestResponse', /^The invoker went away before it answered\. The function may have run\.$/],
  ['one that breaks off to the next, where the call is accepted once under its id', breaks, 'Event', [1, 1]],
])('passes a call from %s', async (_name, behaviour, invocationType, expected) => {
  const { invoker, calls } = await invokersThat(behaviour, succeeds);
  const answer = invoker.invoke(request({ invocationType }));
  if (expected instanceof RegExp) {
    await expect(answer).rejects.toMatchObject({ code: 'ServiceException', status: 500, message: expect.stringMatching(expected) });
    expect(calls()).toEqual([1, 0]);
  } else {
    expect((await answer).statusCode).toBe(200);
    expect(calls()).toEqual(expected);
  }
});

it('says that nobody is there', async () => {
  const { invoker } = await invokersThat('is gone', 'is gone');
  await expect(invoker.invoke(request())).rejects.toMatchObject({ code: 'ServiceException', status: 500, message: 'No invoker can be reached. Try again.' });
});

it('gives a refusal as the invoker wrote it, and asks nobody else', async () => {
  const { invoker, calls } = await invokersThat(throttles, succeeds);
  const refusal = await invoker.invoke(request()).catch((error: unknown) => error as ReturnType<typeof tooManyRequests>);
  expect(refusal).toMatchObject({ code: 'TooManyRequestsException', status: 429 });
  expect((refusal as ReturnType<typeof tooManyRequests>).body()).toEqual(tooManyRequests('Rate Exceeded.', 'ReservedFunctionConcurrentInvocationLimitExceeded').body());
  expect(calls()).toEqual([1, 0]);
});

it('refuses a payload that is too large without sending it', async () => {
  const { invoker, calls } = await invokersThat(succeeds, succeeds);
  await expect(invoker.invoke(request({ invocationType: 'Event', payload: Buffer.alloc(1_048_577) }))).rejects.toMatchObject({ status: 413 });
  expect(calls()).toEqual([0, 0]);
});

it('lets the invoker know that the caller hung up', async () => {
  let gone = false;
  const { invoker, calls } = await invokersThat((_request, response) => void response.once('close', () => { gone = true; }), succeeds);
  const caller = new AbortController();
  const answer = invoker.invoke(request({ signal: caller.signal }));
  await eventually(calls, ([first]) => first === 1);
  caller.abort(new Error('the client hung up'));
  await expect(answer).rejects.toThrow('the client hung up');
  await eventually(() => gone, (is) => is);
});

it('asks the invoker of the function that writes to a group for its lines first', async () => {
  const bodies: string[] = [];
  const answers: Behaviour = (_request, response, body) => {
    bodies.push(body.toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('"no-group"');
  };
  const { invoker, calls: counted } = await invokersThat(answers, answers);
  const query = { accountId: NAME.accountId, region: NAME.region, group: '/aws/lambda/helloworld', from: 0, before: 1, direction: 'forward', limit: 1, bytes: 1 } as const;
  expect(await invoker.readLogEvents(query)).toBe('no-group');
  expect([counted(), bodies.map((body) => JSON.parse(body) as unknown)]).toEqual([[1, 0], [{ method: 'readLogEvents', argument: query }]]);
});
