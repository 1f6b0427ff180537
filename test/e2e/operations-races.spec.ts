import { randomBytes } from 'node:crypto';
import {
  AddPermissionCommand, CreateAliasCommand, CreateFunctionCommand, DeleteAliasCommand, DeleteFunctionCommand, GetAccountSettingsCommand,
  GetAliasCommand, GetPolicyCommand, ListAliasesCommand, ListVersionsByFunctionCommand, PublishVersionCommand, PutFunctionConcurrencyCommand,
  RemovePermissionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand, type LambdaClient,
} from '@aws-sdk/client-lambda';
import { roleOf } from '../support/functions.js';
import { zipOf } from '../support/packages.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { lambdaClient, newSite, type Site } from '../support/switchyard.js';

/** Eight clients at once: exactly one wins each step, the others get AWS's conflict; nothing is a 500. */
const CLIENTS = 8;
const Role = roleOf('123456789012');

let clients: LambdaClient[] = [];

interface Outcome<Answer> {
  readonly status: number;
  readonly error?: string;
  readonly answer?: Answer;
}

/** What each client got of its own call, all sent at once. */
const atOnce = <Answer extends { $metadata: { httpStatusCode?: number } }>(call: (client: LambdaClient, index: number) => Promise<Answer>): Promise<Outcome<Answer>[]> =>
  Promise.all(clients.map(async (client, index): Promise<Outcome<Answer>> => {
    try {
      const answer = await call(client, index);
      return { status: answer.$metadata.httpStatusCode!, answer };
    } catch (error) {
      const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
      if ($metadata?.httpStatusCode === undefined) throw error;
      return { status: $metadata.httpStatusCode, error: name };
    }
  }));
const statuses = (outcomes: readonly Outcome<unknown>[]): number[] => outcomes.map(({ status }) => status).sort((a, b) => a - b);
const oneWins = (won: number, lost: number): number[] => [won, ...Array.from({ length: CLIENTS - 1 }, () => lost)];
const all = (status: number): number[] => Array.from({ length: CLIENTS }, () => status);

const create = async (client: LambdaClient, FunctionName: string, index = 0) =>
  client.send(new CreateFunctionCommand({
    FunctionName, Role, Runtime: 'nodejs20.x', Handler: 'index.handler', Description: `of client ${index}`,
    Code: { ZipFile: await zipOf({ 'index.js': `exports.handler = async () => ${index};` }) },
  }));
/** A function with version 1 and the alias PROD. */
async function prepared(FunctionName: string): Promise<string> {
  await create(clients[0]!, FunctionName);
  await clients[0]!.send(new PublishVersionCommand({ FunctionName }));
  await clients[0]!.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));
  return FunctionName;
}
const versionsOf = async (FunctionName: string) =>
  (await clients[0]!.send(new ListVersionsByFunctionCommand({ FunctionName }))).Versions!.map(({ Version }) => Version);

/** What replicas of one installation share: the database and the master key. */
const SHARED = { SWITCHYARD_MASTER_KEY: randomBytes(32).toString('base64') };

describe.each([
  ['in one process', 1],
  ['in two processes on one database', 2],
])('%s', (_where, processes) => {
  let sites: Site[] = [];
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
    sites = await Promise.all(Array.from({ length: processes }, () => newSite()));
    const urls: string[] = [];
    for (const site of sites) urls.push((await site.start({ ...SHARED, DATABASE_URL: database.url })).url);
    clients = Array.from({ length: CLIENTS }, (_, index) => lambdaClient(urls[index % processes]!));
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await Promise.all(sites.map((site) => site.remove()));
    await database.drop();
  });

  /** In one process everyone's turn comes; a replica may lose three races on end, and says so. */
  function winners<Answer>(outcomes: readonly Outcome<Answer>[], won: number): Outcome<Answer>[] {
    const winning = outcomes.filter(({ status }) => status === won);
    if (processes === 1) expect(statuses(outcomes)).toEqual(all(won));
    expect(winning.length).toBeGreaterThan(0);
    expect(new Set(outcomes.filter(({ status }) => status !== won).map(({ status, error }) => `${status} ${error}`).concat('409 ResourceConflictException')).size).toBe(1);
    return winning;
  }

  it('creates a function once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await atOnce((client, index) => create(client, `created-${round}`, index));
      expect(statuses(outcomes)).toEqual(oneWins(201, 409));
      expect(new Set(outcomes.map(({ error }) => error))).toEqual(new Set([undefined, 'ResourceConflictException']));
    }
  });

  it('publishes one version for all', async () => {
    await create(clients[0]!, 'published');
    const outcomes = await atOnce((client) => client.send(new PublishVersionCommand({ FunctionName: 'published' })));
    expect(statuses(outcomes)).toEqual(all(201));
    expect(new Set(outcomes.map(({ answer }) => `${answer!.Version} ${answer!.RevisionId}`)).size).toBe(1);
    expect(await versionsOf('published')).toEqual(['$LATEST', '1']);
  });

  it('moves an alias once for one RevisionId', async () => {
    const FunctionName = await prepared('moved');
    for (let round = 0; round < 5; round += 1) {
      const { RevisionId } = await clients[0]!.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }));
      const outcomes = await atOnce((client, index) =>
        client.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', Description: `of client ${index}`, RevisionId })));
      expect(statuses(outcomes)).toEqual(oneWins(200, 412));
      const winner = outcomes.find(({ status }) => status === 200)!.answer!;
      expect(await clients[0]!.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).toMatchObject({ Description: winner.Description, RevisionId: winner.RevisionId });
    }
  });

  it('moves an alias for everyone who names no RevisionId, one after the other', async () => {
    const FunctionName = await prepared('moved-freely');
    const outcomes = await atOnce((client) => client.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '$LATEST' })));
    const won = winners(outcomes, 200);
    expect(new Set(won.map(({ answer }) => answer!.RevisionId)).size).toBe(won.length);
  });

  it('creates an alias once, and deletes it for everyone', async () => {
    const FunctionName = await prepared('aliased');
    expect(statuses(await atOnce((client) => client.send(new CreateAliasCommand({ FunctionName, Name: 'BETA', FunctionVersion: '1' }))))).toEqual(oneWins(201, 409));
    expect(statuses(await atOnce((client) => client.send(new DeleteAliasCommand({ FunctionName, Name: 'BETA' }))))).toEqual(all(204));
    const { Aliases } = await clients[0]!.send(new ListAliasesCommand({ FunctionName }));
    expect(Aliases!.map(({ Name }) => Name)).toEqual(['PROD']);
  });

  it.each([
    ['code', async (FunctionName: string, index: number) => new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await zipOf({ 'index.js': `exports.handler = async () => ${index};` }) })],
    ['code and publishes it', async (FunctionName: string, index: number) => new UpdateFunctionCodeCommand({ FunctionName, Publish: true, ZipFile: await zipOf({ 'index.js': `exports.handler = async () => ${index};` }) })],
  ])('updates %s for one or for several in turn; the others get a conflict', async (what, command) => {
    const FunctionName = await prepared(`updated-${what.length}`);
    const outcomes = await atOnce(async (client, index) => client.send(await command(FunctionName, index)));
    const won = outcomes.filter(({ status }) => status === 200);
    expect(won.length).toBeGreaterThan(0);
    expect(outcomes.filter(({ status }) => status !== 200)).toEqual(Array.from({ length: CLIENTS - won.length }, () => ({ status: 409, error: 'ResourceConflictException' })));
    expect(new Set(won.map(({ answer }) => answer!.RevisionId)).size).toBe(won.length);
    const published = what === 'code' ? [] : won.map(({ answer }) => Number(answer!.Version)).sort((a, b) => a - b).map(String);
    expect(await versionsOf(FunctionName)).toEqual(['$LATEST', '1', ...published]);
  });

  it('updates a configuration once for one RevisionId', async () => {
    const FunctionName = await prepared('configured');
    const { RevisionId } = (await clients[0]!.send(new ListVersionsByFunctionCommand({ FunctionName }))).Versions![0]!;
    const outcomes = await atOnce((client, index) => client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: index + 1, RevisionId })));
    expect(statuses(outcomes)).toEqual(oneWins(200, 412));
  });

  it('gives a statement id once, and takes it away once', async () => {
    const FunctionName = await prepared('permitted');
    const add = new AddPermissionCommand({ FunctionName, StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' });
    expect(statuses(await atOnce((client) => client.send(add)))).toEqual(oneWins(201, 409));
    expect(statuses(await atOnce((client) => client.send(new RemovePermissionCommand({ FunctionName, StatementId: 's' }))))).toEqual(oneWins(204, 404));
  });

  it('takes eight statements in, losing none that it answered', async () => {
    const FunctionName = await prepared('permitted-to-all');
    const outcomes = await atOnce((client, index) =>
      client.send(new AddPermissionCommand({ FunctionName, StatementId: `s${index}`, Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' })));
    const added = winners(outcomes, 201).map(({ answer }) => (JSON.parse(answer!.Statement!) as { Sid: string }).Sid);
    const { Policy } = await clients[0]!.send(new GetPolicyCommand({ FunctionName }));
    expect((JSON.parse(Policy!) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid).sort()).toEqual(added.sort());
  });

  it('reserves no more concurrency than the account has', async () => {
    for (let index = 0; index < CLIENTS; index += 1) await create(clients[0]!, `reserving-${index}`);
    const outcomes = await atOnce((client, index) =>
      client.send(new PutFunctionConcurrencyCommand({ FunctionName: `reserving-${index}`, ReservedConcurrentExecutions: 300 })));
    expect(statuses(outcomes)).toEqual([200, 200, 200, ...Array.from({ length: CLIENTS - 3 }, () => 400)]);
    const { AccountLimit } = await clients[0]!.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 100 });
  });

  it('deletes a function once', async () => {
    const FunctionName = await prepared('deleted');
    const outcomes = await atOnce((client) => client.send(new DeleteFunctionCommand({ FunctionName })));
    expect(statuses(outcomes)).toEqual(oneWins(204, 404));
  });

  it('creates and deletes at once without a trace of either in between', async () => {
    for (let round = 0; round < 5; round += 1) {
      const FunctionName = `restless-${round}`;
      const outcomes = await atOnce(async (client, index) =>
        index % 2 === 0 ? await create(client, FunctionName, index) : await client.send(new DeleteFunctionCommand({ FunctionName })));
      const [created, deleted] = [201, 204].map((status) => outcomes.filter((outcome) => outcome.status === status).length) as [number, number];
      expect(outcomes.filter(({ status }) => ![201, 204, 404, 409].includes(status))).toEqual([]);
      expect([0, 1]).toContain(created - deleted);
    }
  });
});
