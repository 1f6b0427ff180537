import {
  DeleteFunctionConcurrencyCommand, InvokeCommand, PublishVersionCommand, PutFunctionConcurrencyCommand, type LambdaClient, type TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import type { InvocationRecord } from '../../src/contract/index.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction } from '../support/functions.js';
import { newGate } from '../support/gate.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, type Site } from '../support/switchyard.js';

/** Reserved concurrency where it matters: at the calls of a function, however they come. */
let site: Site;
let url: string;
let lambda: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  ({ url } = await site.start());
  lambda = lambdaClient(url);
});
afterAll(async () => {
  lambda?.destroy();
  await site.remove();
});

const gate = newGate();
const STAYING = `${gate.source} exports.handler = async ({ stays = false }) => { if (stays) await gate(); return 'ran'; };`;

async function prepared(FunctionName: string): Promise<void> {
  await createNodeFunction(lambda, FunctionName, STAYING, { Timeout: 60 });
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await createAlias(lambda, FunctionName, 'PROD', '1');
}
const call = (FunctionName: string, event: object = {}, Qualifier?: string) =>
  lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify(event) }));
/** The refusal of a call; undefined where it ran. */
const refusal = (FunctionName: string, Qualifier?: string): Promise<TooManyRequestsException | undefined> =>
  call(FunctionName, {}, Qualifier).then(() => undefined, (error: unknown) => error as TooManyRequestsException);
const event = (FunctionName: string) => lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }));
const recordOf = async (FunctionName: string): Promise<InvocationRecord | undefined> => {
  const answer = await signedFetch(url, 'GET', `/_switchyard/invocations?FunctionName=${FunctionName}`, { service: 'switchyard' });
  return ((await answer.json()) as { Invocations: InvocationRecord[] }).Invocations[0];
};

const THROTTLED = {
  name: 'TooManyRequestsException', message: 'Rate Exceeded.', Type: 'User', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  $metadata: { httpStatusCode: 429 },
};

it('throttles what would be one too many, of all versions and aliases together, until a call has ended', async () => {
  await prepared('narrow');
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'narrow', ReservedConcurrentExecutions: 1 }));
  const running = call('narrow', { stays: true }, 'PROD');
  await gate.reached();
  expect(await refusal('narrow')).toMatchObject(THROTTLED);
  expect(await refusal('narrow', '1')).toMatchObject(THROTTLED);
  expect(await refusal('narrow', 'PROD')).toMatchObject(THROTTLED);
  await event('narrow');
  await eventually(() => recordOf('narrow'), (record) => record?.error?.type === 'TooManyRequestsException' && record.status === 'pending');
  await gate.open();
  expect((await running).Payload!.transformToString()).toBe('"ran"');
  // The event runs now, and until it has ended there is no place for another call.
  await eventually(() => recordOf('narrow'), (record) => record?.status === 'succeeded');
  expect(await refusal('narrow')).toBeUndefined();
});

it('stops a function with nothing reserved for it, whose events wait until that is lifted', async () => {
  await prepared('stopped');
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'stopped', ReservedConcurrentExecutions: 0 }));
  expect(await refusal('stopped')).toMatchObject(THROTTLED);
  await event('stopped');
  await eventually(() => recordOf('stopped'), (record) => record?.error?.type === 'TooManyRequestsException');
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'stopped' }));
  expect(await refusal('stopped')).toBeUndefined();
  await eventually(() => recordOf('stopped'), (record) => record?.status === 'succeeded');
});
