import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { createNodeFunction } from '../support/functions.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

let site: Site;
let running: Running;
beforeAll(async () => {
  site = await newSite();
  running = await site.start();
});
afterAll(() => site.remove());

it('downloads the package behind GetFunction\'s Code.Location without a signature, and nothing behind a forged link', async () => {
  const lambda = lambdaClient(running.url);
  await createNodeFunction(lambda, 'packed', 'exports.handler = async () => 1');
  const { Code, Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'packed' }));
  const zip = Buffer.from(await (await fetch(Code!.Location!)).arrayBuffer());
  expect(createHash('sha256').update(zip).digest('base64')).toBe(Configuration!.CodeSha256);

  const changed = Code!.Location!.replace(/(?<=packages\/)./, (first) => (first === 'A' ? 'B' : 'A'));
  for (const link of [changed, `${running.url}/_switchyard/packages/AAAA`, `${running.url}/_switchyard/packages/${'A'.repeat(200)}`]) {
    const refused = await fetch(link);
    expect({ status: refused.status, body: await refused.json() }).toEqual({ status: 403, body: { Message: 'The link to this package is not valid.' } });
  }
});
