import { GetFunctionConfigurationCommand, InvokeCommand, PublishVersionCommand, UpdateFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { ShownEvent } from '../../src/contract/index.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction } from '../support/functions.js';
import { startInstallation, type Installation } from '../support/installation.js';
import { describeKafka } from '../support/kafka.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient } from '../support/switchyard.js';

/** Two control planes and two invokers in processes of their own: what one forgets, the others forget as well. */
const ACCOUNT = '123456789012';
const SOURCE = 'exports.handler = async () => process.env.SECRET ?? "no value at all";';
const withValue = (value: string) => ({ Environment: { Variables: { SECRET: value } } });
const refused = { name: 'KMSNotFoundException', $metadata: { httpStatusCode: 502 } };

describeKafka('services apart, forgetting', () => {
  let installation: Installation;
  let lambdas: LambdaClient[];
  beforeAll(async () => {
    installation = await startInstallation();
    lambdas = installation.controlPlanes.map(({ url }) => lambdaClient(url, ACCOUNT));
  }, 120_000);
  afterAll(() => installation?.remove());

  const invoke = async (lambda: LambdaClient, FunctionName: string) => (await lambda.send(new InvokeCommand({ FunctionName }))).Payload!.transformToString();
  const environment = async (lambda: LambdaClient, FunctionName: string) => (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Environment;
  const forget = async (controlPlane: number, FunctionName: string): Promise<void> => {
    const { url } = installation.controlPlanes[controlPlane]!;
    expect((await signedFetch(url, 'POST', `/_switchyard/functions/${FunctionName}/forget`, { body: '{}' })).status).toBe(200);
  };

  it('no control plane shows the values and no invoker runs with them, once one control plane has answered', async () => {
    await createNodeFunction(lambdas[0]!, 'keeper', SOURCE, withValue('secret'));
    await lambdas[0]!.send(new PublishVersionCommand({ FunctionName: 'keeper' }));
    for (const lambda of lambdas) {
      expect(await environment(lambda, 'keeper')).toEqual({ Variables: { SECRET: 'secret' } });
      expect(await invoke(lambda, 'keeper:1')).toBe('"secret"');
    }
    await forget(0, 'keeper');
    for (const lambda of lambdas) {
      for (const name of ['keeper', 'keeper:1']) await expect(invoke(lambda, name)).rejects.toMatchObject(refused);
      // The other control plane hears of it on the feed.
      await eventually(() => environment(lambda, 'keeper'), (shown) => shown?.Error?.ErrorCode === 'KMSNotFoundException');
    }
    await lambdas[1]!.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'keeper', ...withValue('new') }));
    await eventually(() => invoke(lambdas[0]!, 'keeper').catch(() => ''), (answer) => answer === '"new"');
  });

  it('a value that one control plane sets while the other forgets can be read, or is forgotten as well', async () => {
    await createNodeFunction(lambdas[1]!, 'raced', SOURCE, withValue('0'));
    const update = async (value: string): Promise<void> => {
      // An update in progress refuses the next, as on AWS.
      await lambdas[1]!.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'raced', ...withValue(value) })).catch((error: Error) => {
        if (error.name !== 'ResourceConflictException') throw error;
      });
    };
    let set = 0;
    for (let round = 0; round < 40; round += 1) {
      if (round % 2 === 0) await Promise.all([update(`${round}`), forget(0, 'raced')]);
      else {
        // The other control plane has the key in its memory still.
        await forget(0, 'raced');
        await update(`${round}`);
      }
      const { Events } = (await (await signedFetch(installation.controlPlanes[0]!.url, 'GET', '/_switchyard/events?FunctionName=raced&Limit=1000')).json()) as { Events: ShownEvent[] };
      const types = Events.map(({ type }) => type);
      const readable = Math.max(types.lastIndexOf('FunctionConfigurationUpdated'), types.lastIndexOf('FunctionCreated')) > types.lastIndexOf('EnvironmentForgotten');
      set += Number(readable);
      for (const lambda of lambdas) {
        await eventually(() => environment(lambda, 'raced'), (shown) => (readable ? shown?.Variables !== undefined : shown?.Error !== undefined));
      }
    }
    expect(set).toBeLessThan(40);
  }, 120_000);
});
