import { InvokeCommand } from '@aws-sdk/client-lambda';
import { eventually } from '../support/eventually.js';
import { createNodeFunction } from '../support/functions.js';
import { newGate } from '../support/gate.js';
import { lambdaClient, newSite } from '../support/switchyard.js';

it.each(['SIGINT', 'SIGTERM'] as const)('%s lets a running call end, answers it, takes no new one, and exits 0', async (signal) => {
  const site = await newSite();
  const running = await site.start();
  const gate = newGate();
  const lambda = lambdaClient(running.url);
  await createNodeFunction(lambda, 'staying', `${gate.source} exports.handler = async () => { await gate(); return 'done'; };`, { Timeout: 60 });
  const call = lambda.send(new InvokeCommand({ FunctionName: 'staying' }));
  await gate.reached();
  running.process.kill(signal);
  const another = () => fetch(running.url).then(() => undefined, (error: Error) => (error.cause as NodeJS.ErrnoException).code);
  await eventually(another, (code) => code === 'ECONNREFUSED');
  await gate.open();
  expect((await call).Payload!.transformToString()).toBe('"done"');
  expect(await running.stop()).toBe(0);
  await site.remove();
});
