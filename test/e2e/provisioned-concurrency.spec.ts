import {
  CreateAliasCommand, DeleteProvisionedConcurrencyConfigCommand, GetProvisionedConcurrencyConfigCommand, InvokeCommand, PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand, UpdateAliasCommand, type GetProvisionedConcurrencyConfigCommandOutput, type LambdaClient,
} from '@aws-sdk/client-lambda';
import { childrenOf } from '../support/environments.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction, publishSource } from '../support/functions.js';
import { newGate } from '../support/gate.js';
import { scrape } from '../support/metrics.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** Environments that really are kept initialised: real processes, that outlive idleness, their own end, a move and a restart. */
const gate = newGate();
const KEEPER = `
  ${gate.source}
  const { SECRET, AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env;
  const begun = Date.now() + Math.random();
  exports.handler = async ({ stays = false }, { functionVersion }) => {
    if (stays) await gate();
    return { begun, type, secret: SECRET, version: functionVersion };
  };`;
const OTHER = `${gate.source} exports.handler = async ({ stays }) => { if (stays) await gate(); return 'done'; };`;
const SETTINGS = { SWITCHYARD_ENVIRONMENT_IDLE_SECONDS: '1', SWITCHYARD_MAX_ENVIRONMENTS: '6' };

let site: Site;
let running: Running;
let lambda: LambdaClient;
const open = async (): Promise<void> => {
  running = await site.start(SETTINGS);
  lambda = lambdaClient(running.url);
};
beforeAll(async () => {
  site = await newSite();
  await open();
  await createNodeFunction(lambda, 'keeper', KEEPER, { Timeout: 60, Environment: { Variables: { SECRET: 's3cret' } } });
  await lambda.send(new PublishVersionCommand({ FunctionName: 'keeper' }));
  await lambda.send(new CreateAliasCommand({ FunctionName: 'keeper', Name: 'PROD', FunctionVersion: '1' }));
});
afterAll(() => site.remove());

const environments = () => childrenOf(running.process.pid!);
/** An answer may be there before the environment that gave it is free again. */
const allIdle = () => eventually(() => scrape(running.url), (metrics) => metrics.get('switchyard_environments{state="busy"}') === 0);
const put = (Qualifier: string, ProvisionedConcurrentExecutions: number, FunctionName = 'keeper') =>
  lambda.send(new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions }));
const remove = (Qualifier: string, FunctionName = 'keeper') => lambda.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
const comesTo = (Status: string, Qualifier: string, FunctionName = 'keeper'): Promise<GetProvisionedConcurrencyConfigCommandOutput> =>
  eventually(() => lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier })), (config) => config.Status === Status);
const invoke = async (Qualifier: string, event: object = {}, FunctionName = 'keeper') => {
  const { Payload, LogResult } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, LogType: 'Tail', Payload: JSON.stringify(event) }));
  const answer = JSON.parse(Buffer.from(Payload!).toString()) as { begun: number; type: string; secret?: string; version: string };
  return { ...answer, cold: Buffer.from(LogResult!, 'base64').toString().includes('Init Duration') };
};

it('are ready before the first call, which begins nothing', async () => {
  expect(await put('PROD', 2)).toMatchObject({ Status: 'IN_PROGRESS', AvailableProvisionedConcurrentExecutions: 0 });
  expect(await comesTo('READY', 'PROD')).toMatchObject({
    RequestedProvisionedConcurrentExecutions: 2, AvailableProvisionedConcurrentExecutions: 2, AllocatedProvisionedConcurrentExecutions: 2,
  });
  expect(await environments()).toHaveLength(2);
  expect(await invoke('PROD')).toMatchObject({ type: 'provisioned-concurrency', secret: 's3cret', version: '1', cold: false });
});

it('are used first, also by calls of the version itself; calls beyond them begin one on demand', async () => {
  const running = Promise.all(['PROD', 'PROD', '1'].map((qualifier) => invoke(qualifier, { stays: true })));
  await gate.reached(3);
  await gate.open();
  const calls = await running;
  expect(calls.map(({ type, cold }) => `${type} ${cold}`).sort()).toEqual(['on-demand true', 'provisioned-concurrency false', 'provisioned-concurrency false']);
  await allIdle();
  expect((await invoke('PROD')).type).toBe('provisioned-concurrency');
});

it('stay when nobody calls, and are not ended for other functions', async () => {
  const before = await eventually(environments, (pids) => pids.length === 2);
  await createNodeFunction(lambda, 'other', OTHER, { Timeout: 60 });
  const calls = Promise.all(Array.from({ length: 8 }, () => lambda.send(new InvokeCommand({ FunctionName: 'other', Payload: '{"stays":true}' }))));
  for (const _half of [1, 2]) {
    await gate.reached(4);
    expect((await environments()).length).toBe(6);
    await gate.open();
  }
  await calls;
  // The idle ones of the other function end only after the idle time of all.
  expect(await eventually(environments, (pids) => pids.length === 2)).toEqual(before);
  expect((await invoke('PROD')).cold).toBe(false);
  const metrics = await scrape(running.url);
  expect(['wanted', 'ready'].map((state) => metrics.get(`switchyard_provisioned_environments{state="${state}"}`))).toEqual([2, 2]);
});

it('are replaced when they end', async () => {
  const [killed, left] = await environments();
  process.kill(killed!, 'SIGKILL');
  const after = await eventually(environments, (pids) => pids.length === 2 && !pids.includes(killed!));
  expect(after).toContain(left);
  await comesTo('READY', 'PROD');
  expect((await invoke('PROD')).cold).toBe(false);
});

it('go with the alias: the new version is kept, the old one is not', async () => {
  const before = await environments();
  const version = await publishSource(lambda, 'keeper', `${KEEPER}// two`);
  await lambda.send(new UpdateAliasCommand({ FunctionName: 'keeper', Name: 'PROD', FunctionVersion: version }));
  await comesTo('READY', 'PROD');
  expect(await invoke('PROD')).toMatchObject({ version, type: 'provisioned-concurrency', secret: 's3cret', cold: false });
  const after = await eventually(environments, (pids) => pids.length === 2);
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  expect(await invoke('1')).toMatchObject({ type: 'on-demand', cold: true });
});

it('come back after a crash of the invoker, without a call', async () => {
  await running.kill();
  await open();
  await comesTo('READY', 'PROD');
  expect(await environments()).toHaveLength(2);
  expect((await invoke('PROD')).cold).toBe(false);
});

it('fail, and say why, where the function fails to begin', async () => {
  await createNodeFunction(lambda, 'broken', 'throw new Error("no");', { Publish: true });
  await put('1', 1, 'broken');
  expect(await comesTo('FAILED', '1', 'broken')).toMatchObject({ StatusReason: 'FUNCTION_ERROR_INIT_FAILURE', AvailableProvisionedConcurrentExecutions: 0 });
  await remove('1', 'broken');
});

it('take all places but one, which is for calls', async () => {
  await put('PROD', 9);
  const { AvailableProvisionedConcurrentExecutions, StatusReason } = await comesTo('FAILED', 'PROD');
  expect([AvailableProvisionedConcurrentExecutions, StatusReason]).toEqual([5, 'The invoker has no room for more environments (SWITCHYARD_MAX_ENVIRONMENTS).']);
  expect(Buffer.from((await lambda.send(new InvokeCommand({ FunctionName: 'other', Payload: '{}' }))).Payload!).toString()).toBe('"done"');
});

it('end when their config goes', async () => {
  await remove('PROD');
  await eventually(environments, (pids) => pids.length === 0);
  expect(await invoke('PROD')).toMatchObject({ type: 'on-demand', cold: true });
});
