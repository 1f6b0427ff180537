import { InvokeCommand } from '@aws-sdk/client-lambda';
import { eventually } from '../support/eventually.js';
import { createNodeFunction } from '../support/functions.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite } from '../support/switchyard.js';

it.each(['SIGINT', 'SIGTERM'] as const)('%s lets a running call end, answers it, takes no new one, and exits 0', async (signal) => {
  const site = await newSite();
  const running = await site.start();
  const lambda = lambdaClient(running.url);
  await createNodeFunction(lambda, 'slow', 'exports.handler = () => new Promise((done) => setTimeout(done, 1500, "done"));', { Timeout: 10 });
  const call = lambda.send(new InvokeCommand({ FunctionName: 'slow' }));
  await eventually(
    async () => (await signedFetch(running.url, 'GET', '/_switchyard/logs?FunctionName=slow')).text(),
    (log) => log.includes('START RequestId'),
  );
  running.process.kill(signal);
  expect((await call).Payload!.transformToString()).toBe('"done"');
  expect(await running.stop()).toBe(0);
  await expect(lambdaClient(running.url).send(new InvokeCommand({ FunctionName: 'slow' }))).rejects.toThrow(/ECONNREFUSED/);
  await site.remove();
});
