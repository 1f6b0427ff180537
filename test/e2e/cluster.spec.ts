import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, PublishVersionCommand, UpdateAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { ClusterState } from '../../src/cluster/announcement.js';
import { allGone, pidsOf, startCluster, type RunningCluster } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction, publishSource } from '../support/functions.js';
import { describeKafkaFromJars } from '../support/kafka.js';
import { lambdaClient } from '../support/switchyard.js';

/** The services apart, as `npm run cluster` starts them: two control planes and two invokers, with Kafka between them. */
const PROGRAM = new URL('../../dist/cluster/main.js', import.meta.url).pathname;
const answers = (words: string): string => `exports.handler = async () => ${JSON.stringify(words)};`;

describeKafkaFromJars('the cluster', () => {
  let folder: string;
  let cluster: RunningCluster;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-cluster-e2e-'));
    cluster = await startCluster(PROGRAM, { SWITCHYARD_DATA: join(folder, 'data') });
  }, 180_000);
  afterAll(async () => {
    if (cluster?.process.exitCode === null && cluster.process.signalCode === null) await cluster.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  const throughControlPlane = (index: number): LambdaClient => lambdaClient(cluster.state().controlPlanes[index]!.url);
  const invoke = async (lambda: LambdaClient, qualifier = 'PROD'): Promise<unknown> => {
    const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'trains', Qualifier: qualifier }));
    if (FunctionError) throw new Error(Payload!.transformToString());
    return JSON.parse(Payload!.transformToString());
  };

  it('serves through one control plane what was made through the other', async () => {
    const first = throughControlPlane(0);
    await createNodeFunction(first, 'trains', answers('version 1'));
    await first.send(new PublishVersionCommand({ FunctionName: 'trains' }));
    await createAlias(first, 'trains', 'PROD', '1');
    expect(await invoke(throughControlPlane(1))).toBe('version 1');
    expect(await publishSource(first, 'trains', answers('version 2'))).toBe('2');
    await first.send(new UpdateAliasCommand({ FunctionName: 'trains', Name: 'PROD', FunctionVersion: '2' }));
    expect(await invoke(first)).toBe('version 2');
  });

  it.each<[string, (state: ClusterState) => { pid: number }]>([
    ['a control plane', ({ controlPlanes }) => controlPlanes[0]!],
    ['an invoker', ({ invokers }) => invokers[1]!],
    ['Kafka', ({ kafka }) => kafka],
    ['Postgres', ({ postgres }) => postgres],
  ])('works again after kill -9 of %s', async (name, choose) => {
    const killed = choose(cluster.state()).pid;
    const after = await cluster.killAndWait(killed);
    expect(choose(after).pid).not.toBe(killed);
    const [first, second] = [throughControlPlane(0), throughControlPlane(1)];
    for (const lambda of [first, second]) expect(await invoke(lambda)).toBe('version 2');

    // A function that did not exist before: what it takes goes the whole way, through Postgres and Kafka.
    const FunctionName = `after-${name.replaceAll(' ', '-')}`;
    await createNodeFunction(first, FunctionName, answers(name));
    const called = await eventually(
      () => second.send(new InvokeCommand({ FunctionName })).then(({ Payload }) => Payload!.transformToString(), (error: Error) => error.message),
      (answer) => answer === JSON.stringify(name),
    );
    expect(called).toBe(JSON.stringify(name));
  }, 180_000);

  it('ends with 0 and leaves no process', async () => {
    const pids = pidsOf(cluster.state());
    expect(await cluster.end('SIGTERM')).toBe(0);
    await allGone(pids);
  }, 120_000);
});
