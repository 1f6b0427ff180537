import Fastify, { type FastifyInstance } from 'fastify';
import { isLoopback, registerOperationsRoutes, type OperationsRoutes } from '../../src/operations/routes.js';

/** The routes on a bare Fastify, as an invoker alone has one. */
const opened: FastifyInstance[] = [];
afterEach(async () => {
  for (const fastify of opened.splice(0)) await fastify.close();
});

const result = { status: 'ok', info: {}, error: {}, details: {} } as const;

async function serve(over: Partial<OperationsRoutes> = {}) {
  const fastify = Fastify();
  opened.push(fastify);
  const errors: Error[] = [];
  registerOperationsRoutes(fastify, {
    readiness: async () => ({ ready: true, result }),
    metrics: async () => 'some_metric 1\n',
    metricsContentType: 'text/plain; version=0.0.4; charset=utf-8',
    metricsToken: undefined,
    onError: (error) => errors.push(error),
    ...over,
  });
  const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const get = async (path: string, authorization?: string, method = 'GET') => {
    const response = await fetch(url + path, { method, headers: authorization === undefined ? {} : { authorization } });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { get, errors };
}

it('answers that it lives, whatever the probes say', async () => {
  const { get } = await serve({ readiness: () => Promise.reject(new Error('unused')) });
  const { status, headers, text } = await get('/_switchyard/health/live');
  expect([status, headers.get('cache-control'), JSON.parse(text)]).toEqual([200, 'no-store', result]);
  expect(await get('/_switchyard/health/live', undefined, 'HEAD')).toMatchObject({ status: 200, text: '' });
});

it.each([[true, 200], [false, 503]])('readiness %s is %i, with the same shape', async (ready, expected) => {
  const { get } = await serve({ readiness: async () => ({ ready, result }) });
  const { status, text } = await get('/_switchyard/health/ready');
  expect([status, JSON.parse(text)]).toEqual([expected, result]);
});

it('shows metrics to anybody on this machine where there is no token', async () => {
  const { status, headers, text } = await (await serve()).get('/_switchyard/metrics');
  expect([status, headers.get('content-type'), text]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8', 'some_metric 1\n']);
});

describe('with a token', () => {
  const metricsToken = 'a-token-of-metrics';
  it.each([
    ['that token', 'Bearer a-token-of-metrics', 200],
    ['nothing', undefined, 401],
    ['another', 'Bearer a-token-of-others', 401],
    ['another scheme', 'Basic a-token-of-metrics', 401],
    ['a longer one', 'Bearer a-token-of-metrics-and-more', 401],
  ])('%s gets its answer', async (_, authorization, expected) => {
    const { get } = await serve({ metricsToken });
    const { status, headers, text } = await get('/_switchyard/metrics', authorization);
    expect(status).toBe(expected);
    if (expected === 200) return;
    expect([headers.get('x-amzn-errortype'), headers.get('www-authenticate')]).toEqual(['UnauthorizedException', 'Bearer']);
    expect(JSON.parse(text)).toEqual({ message: 'The Authorization header carries no valid metrics token.' });
  });
});

it.each([
  ['127.0.0.1', true], ['127.8.9.1', true], ['::1', true], ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false], ['::', false], ['10.127.0.1', false], ['::ffff:10.0.0.1', false], ['2001:db8::1', false],
])('%s is of this machine alone: %s', (address, expected) => expect(isLoopback(address)).toBe(expected));

it('answers a failure of its own in the shape of all others, and tells of it', async () => {
  const { get, errors } = await serve({ metrics: () => Promise.reject(new Error('inside')) });
  const { status, headers, text } = await get('/_switchyard/metrics');
  expect([status, headers.get('x-amzn-errortype'), errors.map(({ message }) => message)]).toEqual([500, 'ServiceException', ['inside']]);
  expect(text).not.toContain('inside');
});
