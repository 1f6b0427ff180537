import { readFile } from 'node:fs/promises';
import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand, waitUntilFunctionActiveV2, type LambdaClient } from '@aws-sdk/client-lambda';
import { signRequest } from '../../../src/aws/sigv4.js';
import { helloworld, zipOf } from '../../support/packages.js';
import { lambdaClient, startSwitchyard } from '../../support/switchyard.js';
import { benchDatabase } from './database.js';
import { httpClient } from './measure.js';

export const ACCOUNT = '123456789012';
export const REGION = 'us-west-2';
export const FUNCTION_NAME = 'helloworld';
/** Linux counts a process' time in hundredths of a second. */
const TICK_MS = 10;

/** A Switchyard of its own, database included, with helloworld:PROD, and signed calls of it that cost the client little. */
export interface AliasServer {
  readonly databaseUrl: string;
  readonly lambda: LambdaClient;
  /** Headers of the signed GetAlias. */
  readonly getHeaders: Readonly<Record<string, string>>;
  getAlias(): Promise<void>;
  /** Changes the description, to and fro. */
  updateAlias(index: number): Promise<void>;
  /** Resident memory of the Node process in MB. */
  memory(): Promise<number>;
  /** Processor time that the Node process has used so far, in milliseconds. */
  processorTime(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the built program of this checkout, or of another. */
export async function startAliasServer(checkout?: string): Promise<AliasServer> {
  const database = await benchDatabase();
  const switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: database.folder }, checkout);
  const lambda = lambdaClient(switchyard.url, ACCOUNT, REGION);
  const FunctionName = FUNCTION_NAME;
  const ZipFile = await zipOf({ 'helloworld.js': helloworld() });
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: 'nodejs20.x', Role: `arn:aws:iam::${ACCOUNT}:role/bench`, Handler: 'helloworld.handler', Code: { ZipFile } }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));

  const path = `/2015-03-31/functions/${FunctionName}/aliases/PROD`;
  const { host } = new URL(switchyard.url);
  const signed = (method: string, body?: string) => signRequest(
    { method, path, query: '', headers: { host, ...(body && { 'content-type': 'application/json' }) }, body },
    { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
    { region: REGION, service: 'lambda', time: new Date() },
  );
  const http = httpClient(switchyard.url, 8);
  const getHeaders = signed('GET');
  const bodies = [1, 0].map((description) => JSON.stringify({ FunctionVersion: '1', Description: `bench ${description}` }));
  const updateHeaders = bodies.map((body) => signed('PUT', body));
  const proc = (file: string) => readFile(`/proc/${switchyard.process.pid}/${file}`, 'utf8');
  return {
    databaseUrl: database.url, lambda, getHeaders,
    getAlias: () => expectOk(http.send('GET', path, getHeaders)),
    updateAlias: (index) => expectOk(http.send('PUT', path, updateHeaders[index % 2]!, bodies[index % 2])),
    memory: async () => Number(/VmRSS:\s+(\d+)/.exec(await proc('status'))![1]) / 1024,
    async processorTime() {
      const fields = (await proc('stat')).replace(/^.*\) /, '').split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    async stop() {
      http.close();
      lambda.destroy();
      await switchyard.stop();
      await database.remove();
    },
  };
}

/** @throws Error for an answer that is not a 200 */
export async function expectOk(answer: Promise<{ status: number; body: string }>): Promise<void> {
  const { status, body } = await answer;
  if (status !== 200) throw new Error(`${status} ${body}`);
}
