import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { GetFunctionCommand, PublishVersionCommand, UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2, type GetFunctionCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { createNodeFunction } from '../support/functions.js';
import { zipOf } from '../support/packages.js';
import { signRequest } from '../../src/aws/sigv4.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

let site: Site;
let running: Running;
let lambda: LambdaClient;
beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  lambda = lambdaClient(running.url);
  await createNodeFunction(lambda, 'packed', 'exports.handler = async () => 1');
});
afterAll(async () => {
  lambda.destroy();
  await site.remove();
});

const download = async ({ Code }: GetFunctionCommandOutput): Promise<Buffer> => Buffer.from(await (await fetch(Code!.Location!)).arrayBuffer());
const sha256 = (zip: Buffer): string => createHash('sha256').update(zip).digest('base64');

it('downloads what is behind GetFunction\'s Code.Location without a signature: of $LATEST, and of a version when $LATEST has moved on', async () => {
  const before = await lambda.send(new GetFunctionCommand({ FunctionName: 'packed' }));
  expect(sha256(await download(before))).toBe(before.Configuration!.CodeSha256);
  await lambda.send(new PublishVersionCommand({ FunctionName: 'packed' }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'packed', ZipFile: await zipOf({ 'index.js': 'exports.handler = async () => 2' }) }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20, minDelay: 0.05 as never }, { FunctionName: 'packed' });
  const [latest, version] = await Promise.all(['$LATEST', '1'].map((Qualifier) => lambda.send(new GetFunctionCommand({ FunctionName: 'packed', Qualifier }))));
  const [ofLatest, ofVersion, ofOldLink] = [await download(latest!), await download(version!), await download(before)];
  expect([sha256(ofLatest), sha256(ofVersion), sha256(ofOldLink)]).toEqual([latest, version, before].map((one) => one!.Configuration!.CodeSha256));
  expect(sha256(ofLatest)).not.toBe(sha256(ofVersion));
});

it('refuses a forged link as S3 does, and one that is asked for with another method', async () => {
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: 'packed' }));
  const changed = Code!.Location!.replace(/(?<=packages\/)./, (first) => (first === 'A' ? 'B' : 'A'));
  for (const link of [changed, `${running.url}/_switchyard/packages/AAAA`, `${running.url}/_switchyard/packages/${'A'.repeat(200)}`]) {
    const refused = await fetch(link);
    expect([refused.status, refused.headers.get('content-type'), await refused.text()]).toEqual([403, 'application/xml', expect.stringMatching(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>SignatureDoesNotMatch<\/Code><Message>The request signature we calculated does not match the signature you provided\. Check your key and signing method\.<\/Message><RequestId>/,
    )]);
  }
  const head = await fetch(Code!.Location!, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([403, '']);
});

it('leads to where the caller came from, behind a proxy too', async () => {
  const host = 'yard.example:8443';
  const path = '/2015-03-31/functions/packed';
  const headers = signRequest({ method: 'GET', path, query: '', headers: { host } }, { accessKeyId: '123456789012', secretAccessKey: 'test' }, { region: 'us-west-2', service: 'lambda', time: new Date() });
  const asked = async (given: object): Promise<string> => {
    const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      request(new URL(path, running.url), { headers: { ...headers, ...given } }, resolve).on('error', reject).end();
    });
    return (JSON.parse(await text(answer)) as GetFunctionCommandOutput).Code!.Location!;
  };
  expect(await asked({})).toMatch(/^http:\/\/yard\.example:8443\/_switchyard\/packages\/[\w-]{40,}$/);
  expect(await asked({ 'x-forwarded-proto': 'https' })).toMatch(/^https:\/\/yard\.example:8443\/_switchyard\/packages\//);
});
