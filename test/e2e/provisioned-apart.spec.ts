import { GetProvisionedConcurrencyConfigCommand, InvokeCommand, PutProvisionedConcurrencyConfigCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { functionStream, preferred } from '../../src/contract/index.js';
import { childrenOf } from '../support/environments.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction } from '../support/functions.js';
import { startInstallation, type Installation, type ServiceProcess } from '../support/installation.js';
import { describeKafka } from '../support/kafka.js';
import { lambdaClient } from '../support/switchyard.js';

/** Of several invokers the one that a function's calls go to keeps its environments, and the next where that one is gone. */
const ACCOUNT = '123456789012';
const NAME = 'keeper';

describeKafka('provisioned concurrency with two invokers', () => {
  let installation: Installation;
  let lambda: LambdaClient;
  let first: ServiceProcess;
  let second: ServiceProcess;
  beforeAll(async () => {
    installation = await startInstallation();
    const { controlPlanes, invokers } = installation;
    lambda = lambdaClient(controlPlanes[0]!.url, ACCOUNT);
    const order = preferred(invokers.map(({ url }) => url), functionStream(ACCOUNT, 'us-west-2', NAME));
    [first, second] = order.map((url) => invokers.find((invoker) => invoker.url === url)!) as [ServiceProcess, ServiceProcess];
  }, 120_000);
  afterAll(() => installation?.remove());

  const kept = async (): Promise<number[]> => Promise.all([first, second].map(async (invoker) => (await childrenOf(invoker.pid())).length));
  const comeTo = (ofFirst: number, ofSecond: number) => eventually(kept, ([one, other]) => one === ofFirst && other === ofSecond, 30_000);
  const ready = () => eventually(
    () => lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: NAME, Qualifier: '1' })),
    ({ Status, AvailableProvisionedConcurrentExecutions: available }) => Status === 'READY' && available === 2,
  );
  const isWarm = async (): Promise<boolean> => {
    const { LogResult } = await lambda.send(new InvokeCommand({ FunctionName: NAME, Qualifier: '1', LogType: 'Tail', Payload: '{}' }));
    return !Buffer.from(LogResult!, 'base64').toString().includes('Init Duration');
  };

  it('keeps them where the calls go', async () => {
    await createNodeFunction(lambda, NAME, 'exports.handler = async () => 1;', { Publish: true });
    await lambda.send(new PutProvisionedConcurrencyConfigCommand({ FunctionName: NAME, Qualifier: '1', ProvisionedConcurrentExecutions: 2 }));
    await ready();
    await comeTo(2, 0);
    expect(await isWarm()).toBe(true);
  });

  it('keeps them on the other invoker while the first is gone', async () => {
    await first.kill();
    await comeTo(0, 2);
    await ready();
    expect(await isWarm()).toBe(true);
  });

  it('takes them back when the first is there again, without a call', async () => {
    await first.start();
    await comeTo(2, 0);
    await ready();
    expect(await isWarm()).toBe(true);
  });

  it('leaves them alone while the control planes are gone', async () => {
    const before = await childrenOf(first.pid());
    await Promise.all(installation.controlPlanes.map((one) => one.kill()));
    await Promise.all(installation.controlPlanes.map((one) => one.start()));
    await ready();
    expect(await childrenOf(first.pid())).toEqual(before);
  });
});
