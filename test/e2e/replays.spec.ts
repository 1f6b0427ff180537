import { DeleteFunctionCommand, RemovePermissionCommand, UpdateAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Replay, ReplayDescription, ReplayPlan } from '../../src/contract/index.js';
import pg from 'pg';
import { commandJson, runCommand, type Ran } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { createAlias } from '../support/functions.js';
import { listInvocations, notification, postNotification } from '../support/notifications.js';
import { NOTIFIED_ACCOUNT, notifiedFunction } from '../support/notified-function.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, s3Client, type Running, type Site } from '../support/switchyard.js';

/** Notifications that were accepted run again, by the built program and command: through what, how often, compared with what. */
const BUCKET = 'replayed';
const SINCE = '2020-01-01T00:00:00Z';
const answering = (text: string): string =>
  `exports.handler = async (event, context) => { const { key } = event.Records[0].s3.object; console.log('run ' + context.awsRequestId); return key === 'steady' ? key : key + ${JSON.stringify(text)}; };`;

let site: Site;
let running: Running;
let lambda: LambdaClient;
beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  lambda = lambdaClient(running.url, NOTIFIED_ACCOUNT);
  await notifiedFunction(lambda, s3Client(running.url, NOTIFIED_ACCOUNT), 'mover', BUCKET, [answering(' by two'), answering(' by three')]);
  await createAlias(lambda, 'mover', 'BETA', '3');
  for (const key of ['steady', 'a', 'b']) await postNotification(running, notification(BUCKET, key));
  await allSettled();
}, 120_000);
afterAll(async () => {
  lambda?.destroy();
  await site?.remove();
});

const allSettled = () => eventually(() => listInvocations(running.url, NOTIFIED_ACCOUNT), (all) => all.every(({ status }) => !['pending', 'running'].includes(status)));
const command = (...args: string[]): Promise<Ran> => runCommand(running.url, NOTIFIED_ACCOUNT, ['replay', ...args]);
const json = <Value>(...args: string[]): Promise<Value> => commandJson<Value>(running.url, NOTIFIED_ACCOUNT, ['replay', ...args]);
const replayed = (...args: string[]): Promise<Replay> => json<Replay>('notifications', '--bucket', BUCKET, '--since', SINCE, '--wait', ...args);
const shown = ({ id }: Replay): Promise<ReplayDescription> => json<ReplayDescription>('show', id);
const point = (alias: string, version: string) => lambda.send(new UpdateAliasCommand({ FunctionName: 'mover', Name: alias, FunctionVersion: version }));

async function originals(): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: site.databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT * FROM invoker.invocations WHERE replay_of IS NULL ORDER BY sequence');
  await client.end();
  return rows as unknown[];
}

describe('a replay of notifications', () => {
  it('goes through what the alias points at now, or pointed at then, or another alias; originals stay as they are', async () => {
    const before = await originals();
    expect(before).toHaveLength(3);
    await point('PROD', '3');
    const [now, then, through] = [await replayed(), await replayed('--as-of-then'), await replayed('--through', 'BETA')];
    const came = await Promise.all([now, then, through].map(shown));
    expect(came.map(({ runs }) => runs.map(({ rerun }) => `${rerun.status} ${rerun.qualifier} ${rerun.executedVersion}`))).toEqual([
      Array(3).fill('succeeded PROD 3'), Array(3).fill('succeeded PROD 2'), Array(3).fill('succeeded BETA 3'),
    ]);
    expect(came.map(({ comparisons }) => comparisons)).toEqual([{ same: 1, different: 2 }, { same: 3 }, { same: 1, different: 2 }]);
    expect(came[2]!.runs.map(({ comparison, original, rerun }) => [comparison, original.result?.text, rerun.result?.text])).toEqual([
      ['same', '"steady"', '"steady"'], ['different', '"a by two"', '"a by three"'], ['different', '"b by two"', '"b by three"'],
    ]);
    expect(await originals()).toEqual(before);
    const [latest] = await listInvocations(running.url, NOTIFIED_ACCOUNT);
    expect(latest).toMatchObject({ replayId: through.id, replayOf: came[2]!.runs[2]!.original.id });
  });

  it('says in a dry run what would run, and runs nothing', async () => {
    const before = await listInvocations(running.url, NOTIFIED_ACCOUNT);
    const plan = await json<ReplayPlan>('notifications', '--bucket', BUCKET, '--since', SINCE, '--dry-run', '--prefix', 's', '--rate', '2');
    expect(plan).toMatchObject({
      planned: 1, targets: [{ functionName: 'mover', qualifier: 'PROD', count: 1, pinnedVersion: null, pointsAt: { functionVersion: '3' }, impossible: null }],
      runs: [{ source: `s3:${BUCKET}/steady`, original: { status: 'succeeded', executedVersion: '2' } }],
    });
    expect(await listInvocations(running.url, NOTIFIED_ACCOUNT)).toEqual(before);
    const { stdout } = await command('notifications', '--bucket', BUCKET, '--since', SINCE, '--dry-run');
    expect(stdout).toMatch(/RUNS +THROUGH +VERSION +IMPOSSIBLE\n +3 +mover:PROD +3 \(now\)/);
  });

  it('of the same id is the same replay, and with other parameters refused', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const begun = await replayed('--id', id, '--reason', 'outage');
    expect(begun).toMatchObject({ id, reason: 'outage', requestedBy: `arn:aws:iam::${NOTIFIED_ACCOUNT}:root` });
    expect(await replayed('--id', id)).toEqual(begun);
    expect(await command('notifications', '--bucket', BUCKET, '--since', SINCE, '--failed', '--id', id)).toMatchObject({
      code: 1, stderr: expect.stringContaining(`Replay ${id} was asked for before, with other parameters.`),
    });
  });

  it('as of then tells which version is gone, before and after; the others run', async () => {
    await point('PROD', '2');
    await postNotification(running, notification(BUCKET, 'c'));
    await point('PROD', '3');
    await postNotification(running, notification(BUCKET, 'd'));
    await allSettled();
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'mover', Qualifier: '2' }));
    const plan = await json<ReplayPlan>('notifications', '--bucket', BUCKET, '--since', SINCE, '--as-of-then', '--dry-run');
    expect(plan.targets.filter(({ pinnedVersion }) => pinnedVersion === '2')).toMatchObject([{ impossible: 'version 2 does not exist any more' }]);
    expect(plan.targets.filter(({ pinnedVersion }) => pinnedVersion === '3')).toMatchObject([{ impossible: null }]);
    const { code, stdout, stderr } = await command('notifications', '--bucket', BUCKET, '--since', SINCE, '--as-of-then', '--wait');
    const gone = plan.targets.find(({ impossible }) => impossible !== null)!.count;
    expect([code, stderr]).toEqual([1, expect.stringMatching(new RegExp(`^switchyard: ${gone} of 5 did not succeed: switchyard replay show `))]);
    const { runs } = await json<ReplayDescription>('show', /^replay (\S+):/.exec(stdout)![1]!);
    expect(runs.filter(({ rerun }) => rerun.status === 'succeeded').map(({ rerun }) => rerun.executedVersion)).toEqual(Array(5 - gone).fill('3'));
    expect(new Set(runs.filter(({ rerun }) => rerun.status === 'failed').map(({ rerun }) => rerun.error?.message))).toEqual(
      new Set([`Version 2, which arn:aws:lambda:us-west-2:${NOTIFIED_ACCOUNT}:function:mover:PROD ran then, does not exist any more.`]),
    );
  });

  it('needs the permission of the alias as the original did, except through another one; the failed only run again by themselves', async () => {
    await lambda.send(new RemovePermissionCommand({ FunctionName: 'mover', Qualifier: 'PROD', StatementId: 's3' }));
    await postNotification(running, notification(BUCKET, 'refused'));
    await allSettled();
    const { id } = await json<Replay>('notifications', '--bucket', BUCKET, '--since', SINCE, '--failed');
    await allSettled();
    expect((await json<ReplayDescription>('show', id)).runs).toMatchObject([
      { source: `s3:${BUCKET}/refused`, comparison: 'same', original: { status: 'refused', result: null }, rerun: { status: 'refused', error: { type: 'AccessDeniedException' } } },
    ]);
    const through = await shown(await replayed('--failed', '--through', 'BETA'));
    expect(through.runs).toMatchObject([{ comparison: 'different', rerun: { status: 'succeeded', executedVersion: '3', result: { text: '"refused by three"' } } }]);
    // It never ran: the version of then is what history says that the alias pointed at.
    const { targets } = await json<ReplayPlan>('notifications', '--bucket', BUCKET, '--since', SINCE, '--failed', '--as-of-then', '--dry-run');
    expect(targets).toMatchObject([{ qualifier: 'PROD', pinnedVersion: '3', count: 1 }]);
  });

  it('stops where it is cancelled', async () => {
    const slow = await json<Replay>('notifications', '--bucket', BUCKET, '--since', SINCE, '--through', 'BETA', '--rate', '0.01');
    await eventually(() => shown(slow), ({ replay }) => replay.statuses.succeeded === 1);
    expect(await command('cancel', slow.id)).toMatchObject({ code: 0, stdout: 'cancelled: 6 of 6 settled: 1 succeeded, 5 cancelled\n' });
    expect((await shown(slow)).comparisons).toMatchObject({ cancelled: 5 });
  });

  it('is nobody else’s: not by the bucket’s name, not by its id', async () => {
    const stranger = (...args: string[]) => commandJson<Replay & Replay[]>(running.url, '999999999999', ['replay', ...args]);
    expect(await stranger('notifications', '--bucket', BUCKET, '--since', SINCE)).toMatchObject({ planned: 0 });
    expect(await stranger('list')).toMatchObject([{ planned: 0 }]);
    const [mine] = await json<Replay[]>('list');
    for (const args of [['show', mine!.id], ['cancel', mine!.id]]) {
      expect(await runCommand(running.url, '999999999999', ['replay', ...args])).toMatchObject({ code: 1, stderr: expect.stringContaining(`Replay not found: ${mine!.id}`) });
    }
  });

  it.each([
    [{ Bucket: BUCKET, Since: 'yesterday' }, 400, "Since: 'yesterday' is no time"],
    [{ Bucket: BUCKET, Since: '2999-01-01T00:00:00Z' }, 400, 'is in the future'],
    [{ Bucket: BUCKET, Since: SINCE, Until: '2019-01-01T00:00:00Z' }, 400, 'Until must be later than Since'],
    [{ Bucket: BUCKET, Since: SINCE, EventName: 'ObjectEaten' }, 400, "'ObjectEaten' is no event type of S3."],
    [{ Bucket: BUCKET, Since: SINCE, Through: 'NOPE' }, 404, `Function not found: arn:aws:lambda:us-west-2:${NOTIFIED_ACCOUNT}:function:mover:NOPE`],
    [{ Bucket: BUCKET, Since: SINCE, Through: 'BETA', AsOfThen: true }, 400, 'AsOfThen and Through exclude each other.'],
    [{ Bucket: BUCKET, Since: SINCE, FunctionName: 'arn:aws:lambda:us-west-2:999999999999:function:mover' }, 403, 'is not authorized to perform'],
    [{ Bucket: BUCKET, Since: SINCE, Rate: 0 }, 400, 'rate'],
    [{ Since: SINCE }, 400, 'bucket'],
  ])('is refused for %j with %i', async (body, status, text) => {
    const response = await signedFetch(running.url, 'POST', '/_switchyard/replays', { accountId: NOTIFIED_ACCOUNT, body: JSON.stringify(body) });
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(text)]);
  });
});
