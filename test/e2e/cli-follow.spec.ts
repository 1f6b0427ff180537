import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { CreateFunctionCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { eventually } from '../support/eventually.js';
import { helloworld, zipOf } from '../support/packages.js';
import { lambdaClient, newSite, s3Client, type Running, type Site } from '../support/switchyard.js';

const ROOT = new URL('../../', import.meta.url).pathname;
const ACCOUNT = '123456789012';
const STRANGER = '999999999999';

interface Following {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

let site: Site;
let running: Running;
let lambda: LambdaClient;
const followers: ChildProcess[] = [];

function follow(args: readonly string[], accessKeyId = ACCOUNT): Following {
  const { PATH } = process.env;
  const env = { PATH, AWS_ENDPOINT_URL: running.url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-west-2' };
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args, '--follow', '--json'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  followers.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return { process: child, stdout: () => stdout, stderr: () => stderr };
}

const typesOf = ({ stdout }: Following) => stdout().trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type);

beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  lambda = lambdaClient(running.url, ACCOUNT);
});
afterAll(async () => {
  for (const child of followers) if (child.exitCode === null && child.signalCode === null) child.kill();
  lambda?.destroy();
  await site?.remove();
});

it('follows events and logs as they come, shows them to their account only, and ends with the service', async () => {
  const events = follow(['events']);
  const foreign = follow(['events'], STRANGER);
  await lambda.send(new CreateFunctionCommand({
    FunctionName: 'helloworld', Runtime: 'nodejs22.x', Handler: 'helloworld.handler', Role: `arn:aws:iam::${ACCOUNT}:role/r`,
    Code: { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) },
  }));
  await eventually(events.stdout, (text) => /FunctionActivated.*\n$/.test(text));
  expect(typesOf(events)).toEqual(['FunctionCreated', 'FunctionActivated']);

  const logs = follow(['logs', 'helloworld']);
  await lambda.send(new InvokeCommand({ FunctionName: 'helloworld', Payload: Buffer.from('{"key1":"seen"}') }));
  await eventually(logs.stdout, (text) => text.includes('value1 = seen') && /REPORT.*\n$/.test(text));
  const ids = logs.stdout().trim().split('\n').map((line) => (JSON.parse(line) as { id: string }).id);
  expect(new Set(ids).size).toBe(ids.length);

  // The stranger is connected as well, when it shows what is its own.
  const stranger = s3Client(running.url, STRANGER);
  await stranger.send(new CreateBucketCommand({ Bucket: 'strange' }));
  stranger.destroy();
  await eventually(foreign.stdout, (text) => text.endsWith('\n'));
  expect(typesOf(foreign)).toEqual(['BucketRegistered']);

  // With 'exit' alone what it said last may still be in the pipe.
  const ended = [events, foreign, logs].map(({ process: child }) => once(child, 'close'));
  expect(await running.stop()).toBe(0);
  for (const [code] of await Promise.all(ended)) expect(code).toBe(1);
  for (const { stderr } of [events, foreign, logs]) expect(stderr()).toBe(`switchyard: ${running.url} closed the connection\n`);
});
