import { CreateAliasCommand, CreateFunctionCommand, InvokeCommand, PublishVersionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { helloworld, zipOf } from '../support/packages.js';
import { lambdaClient } from '../support/switchyard.js';
import { benchInstallation } from './support/installation.js';

const t0 = performance.now();
const bench = await benchInstallation();
console.log('started', performance.now() - t0);
const { installation } = bench;
const lambda = lambdaClient(installation.controlPlanes[0]!.url, '123456789012');
const FunctionName = 'helloworld';
await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: 'nodejs20.x', Role: 'arn:aws:iam::123456789012:role/bench', Handler: 'helloworld.handler', Code: { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) } }));
await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
await lambda.send(new PublishVersionCommand({ FunctionName }));
await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));
await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'PROD' }));
for (const [name, one] of [['cp', installation.controlPlanes[0]!], ['inv', installation.invokers[0]!]] as const) {
  let t = performance.now(); await one.kill(); console.log(name, 'killed', performance.now() - t);
  t = performance.now(); await one.start(); console.log(name, 'restarted', performance.now() - t);
  t = performance.now(); await one.stop(); console.log(name, 'stopped', performance.now() - t);
  t = performance.now(); await one.start(); console.log(name, 'started', performance.now() - t);
}
await bench.remove();
