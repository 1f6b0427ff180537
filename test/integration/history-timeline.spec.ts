import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import {
  AddPermissionCommand, CreateFunctionUrlConfigCommand, DeleteAliasCommand, DeleteFunctionCommand, DeleteFunctionUrlConfigCommand, DeleteProvisionedConcurrencyConfigCommand,
  DeleteResourcePolicyCommand, PutFunctionEventInvokeConfigCommand, PutProvisionedConcurrencyConfigCommand, PutResourcePolicyCommand, RemovePermissionCommand,
  UpdateAliasCommand, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2, type LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import pg from 'pg';
import type { HistoryEntry } from '../../src/contract/index.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction, publishSource } from '../support/functions.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, s3Client, type Running, type Site } from '../support/switchyard.js';

/** What happened, over HTTP and as CloudTrail tells it, with the real clients against the built program. */
const ACCOUNT = '123456789012';
const FOREIGN = '999999999999';
const SECRET = 'value-nobody-may-find';
const ARN = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:helloworld`;

let site: Site;
let switchyard: Running;
let lambda: LambdaClient;
let s3: S3Client;
const trails: CloudTrailClient[] = [];

function trailOf(accountId: string, region = 'us-west-2'): CloudTrailClient {
  const trail = new CloudTrailClient({ endpoint: switchyard.url, region, credentials: { accessKeyId: accountId, secretAccessKey: 'test' }, maxAttempts: 1 });
  trails.push(trail);
  return trail;
}

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  lambda = lambdaClient(switchyard.url);
  s3 = s3Client(switchyard.url);
  const FunctionName = 'helloworld';
  await createNodeFunction(lambda, FunctionName, 'exports.handler = async () => 1', { Timeout: 3, Environment: { Variables: { SECRET, MODE: 'one' } }, Tags: { team: 'a' } });
  await publishSource(lambda, FunctionName, 'exports.handler = async () => 2');
  await createAlias(lambda, FunctionName, 'PROD', '1');
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '2', Description: 'live' }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9, Environment: { Variables: { SECRET, MODE: 'two', NEW: 'x' } } }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
  await s3.send(new CreateBucketCommand({ Bucket: 'examplebucket' }));
  await lambda.send(new AddPermissionCommand({
    FunctionName, Qualifier: 'PROD', StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::examplebucket', SourceAccount: ACCOUNT,
  }));
  await s3.send(new PutBucketNotificationConfigurationCommand({
    Bucket: 'examplebucket', NotificationConfiguration: { LambdaFunctionConfigurations: [{ Id: 'n', LambdaFunctionArn: `${ARN}:PROD`, Events: ['s3:ObjectCreated:*'] }] },
  }));
  await lambda.send(new RemovePermissionCommand({ FunctionName, Qualifier: 'PROD', StatementId: 's3' }));
  await signedFetch(switchyard.url, 'PUT', '/2015-03-31/functions/helloworld/aliases/PROD', {
    service: 'lambda', body: '{"FunctionVersion":"1"}', headers: { 'x-switchyard-reason': ' release 42 ' },
  });
  await createAlias(lambda, FunctionName, 'BETA', '2');
  await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'BETA' }));
  await createNodeFunction(lambda, 'gone', 'exports.handler = async () => 1');
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'gone' }));
  await createNodeFunction(lambdaClient(switchyard.url, FOREIGN), FunctionName, 'exports.handler = async () => 1');
});
afterAll(async () => {
  for (const trail of trails) trail.destroy();
  await site?.remove();
});

interface Page { readonly Entries: HistoryEntry[]; readonly NextPosition?: string }

async function ask(query: Record<string, string>, accountId = ACCOUNT): Promise<{ status: number; body: Page & { message?: string; Message?: string } }> {
  const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
  const response = await signedFetch(switchyard.url, 'GET', `/_switchyard/history?${search}`, { accountId });
  return { status: response.status, body: (await response.json()) as Page };
}

const history = async (query: Record<string, string> = {}, accountId = ACCOUNT): Promise<HistoryEntry[]> => {
  const { status, body } = await ask({ Limit: '1000', ...query }, accountId);
  expect([status, body.message ?? body.Message]).toEqual([200, undefined]);
  return body.Entries;
};
const kinds = (entries: readonly HistoryEntry[]) => entries.map(({ kind }) => kind);
const target = (functionVersion: string) => ({ functionVersion, additionalVersionWeights: {} });

describe('the history', () => {
  it('of an alias: its moves, description, policy; who, from where, and why', async () => {
    const entries = await history({ Subject: 'helloworld:PROD' });
    expect(entries.map(({ kind, change }) => [kind, change])).toEqual([
      ['AliasCreated', { target: { to: target('1') } }],
      ['AliasRetargeted', { target: { from: target('1'), to: target('2') } }],
      ['AliasDescribed', { description: { from: '', to: 'live' } }],
      ['PermissionAdded', { policy: { added: [expect.objectContaining({ Sid: 's3' })] } }],
      ['PermissionRemoved', { policy: { removed: [expect.objectContaining({ Sid: 's3' })] } }],
      ['AliasRetargeted', { target: { from: target('2'), to: target('1') } }],
    ]);
    expect(entries.at(-1)).toMatchObject({
      subject: { type: 'alias', name: 'helloworld:PROD', arn: `${ARN}:PROD` }, actor: { accountId: ACCOUNT, accessKeyId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
      sourceIp: '127.0.0.1', reason: 'release 42', causationId: null, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  it('of an alias: also all else that is set on it; of $LATEST it is the function’s', async () => {
    const accountId = '888888888888';
    const theirs = lambdaClient(switchyard.url, accountId);
    const [FunctionName, Qualifier] = ['equipped', 'PROD'];
    await createNodeFunction(theirs, FunctionName, 'exports.handler = async () => 1', { Publish: true });
    await createAlias(theirs, FunctionName, Qualifier, '1');
    const ResourceArn = `arn:aws:lambda:us-west-2:${accountId}:function:equipped:PROD`;
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'all', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunctionUrl', Resource: ResourceArn }] });
    await theirs.send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
    await theirs.send(new DeleteResourcePolicyCommand({ ResourceArn }));
    await theirs.send(new CreateFunctionUrlConfigCommand({ FunctionName, Qualifier, AuthType: 'NONE' }));
    await theirs.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, Qualifier, MaximumRetryAttempts: 0 }));
    await theirs.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, Qualifier: '$LATEST', MaximumRetryAttempts: 0 }));
    await theirs.send(new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: '1', ProvisionedConcurrentExecutions: 1 }));
    await theirs.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: '1' }));
    await theirs.send(new DeleteFunctionUrlConfigCommand({ FunctionName, Qualifier }));
    expect(kinds(await history({ Subject: 'equipped:PROD' }, accountId))).toEqual([
      'AliasCreated', 'ResourcePolicyReplaced', 'ResourcePolicyDeleted', 'FunctionUrlCreated', 'EventInvokeConfigured', 'FunctionUrlDeleted',
    ]);
    expect(kinds(await history({ Subject: 'equipped:1' }, accountId))).toEqual(['VersionPublished', 'AliasCreated', 'ProvisionedConcurrencyConfigured', 'ProvisionedConcurrencyRemoved']);
    const ofLatest = (await history({ Subject: 'equipped', Kind: 'EventInvokeConfigured' }, accountId)).map(({ subject }) => [subject.type, subject.name]);
    expect(ofLatest).toEqual([['alias', 'equipped:PROD'], ['function', 'equipped:$LATEST']]);
  });

  it('of a version: published, pointed at, left, also by an alias that is gone', async () => {
    expect((await history({ Subject: `${ARN}:2` })).map(({ kind, subject }) => `${kind} ${subject.name}`)).toEqual([
      'VersionPublished helloworld:2', 'AliasRetargeted helloworld:PROD', 'AliasRetargeted helloworld:PROD', 'AliasCreated helloworld:BETA', 'AliasDeleted helloworld:BETA',
    ]);
    expect(kinds(await history({ Subject: 'helloworld:1' }))).toEqual(['VersionPublished', 'AliasCreated', 'AliasRetargeted', 'AliasRetargeted']);
  });

  it('of a function: variables by name, a value that was given again is no change, and never a value', async () => {
    const entries = await history({ Subject: 'helloworld' });
    expect(entries.find(({ kind }) => kind === 'FunctionConfigurationUpdated')!.change).toEqual({
      configuration: { timeout: { from: 3, to: 9 } }, environment: { added: ['NEW'], removed: [], changed: ['MODE'] },
    });
    expect(JSON.stringify(entries)).not.toContain(SECRET);
    const { Events } = (await (await signedFetch(switchyard.url, 'GET', '/_switchyard/events?FunctionName=helloworld')).json()) as { Events: { data: { configuration?: { environment?: { variables: { SECRET: string } } } } }[] };
    const ciphertexts = Events.map(({ data }) => data.configuration?.environment?.variables.SECRET).filter((text) => text !== undefined);
    expect(ciphertexts.length).toBeGreaterThan(1);
    for (const ciphertext of ciphertexts) expect(JSON.stringify(entries)).not.toContain(ciphertext);
  });

  it('of a bucket, by URL and by name', async () => {
    const entries = await history({ Subject: 's3://examplebucket' });
    expect(entries.map(({ kind, change }) => [kind, change])).toEqual([
      ['BucketRegistered', { region: { to: 'us-west-2' } }],
      ['BucketNotificationsConfigured', { notifications: { added: [expect.objectContaining({ destinationArn: `${ARN}:PROD` })], removed: [] } }],
    ]);
    expect(await history({ Bucket: 'examplebucket' })).toEqual(entries);
  });

  it('of a function that is gone stays; of what never was there is none', async () => {
    expect(kinds(await history({ Subject: 'gone' }))).toEqual(expect.arrayContaining(['FunctionCreated', 'FunctionDeleted']));
    for (const Subject of ['never', 'helloworld:NEVER', 'helloworld:77', 's3://never', 'gone:PROD']) expect([Subject, (await ask({ Subject })).status]).toEqual([Subject, 404]);
  });

  it('is the account\'s alone', async () => {
    const foreign = await history({}, FOREIGN);
    expect(new Set(foreign.map(({ actor }) => actor.accountId))).toEqual(new Set([FOREIGN]));
    const [entry] = await history();
    expect((await ask({ Subject: ARN }, FOREIGN)).status).toBe(403);
    expect((await ask({ Subject: 'helloworld:PROD' }, FOREIGN)).status).toBe(404);
    expect((await ask({ Bucket: 'examplebucket' }, FOREIGN)).status).toBe(404);
    expect((await ask({ Since: entry!.eventId }, FOREIGN)).status).toBe(400);
    expect((await history({ After: entry!.position }, FOREIGN)).every(({ actor }) => actor.accountId === FOREIGN)).toBe(true);
  });

  it.each([
    [{ Kind: 'AliasRetargeted' }, 2], [{ Kind: 'AliasRetargeted, AliasDescribed' }, 3], [{ Actor: ACCOUNT }, 6], [{ Actor: `arn:aws:iam::${ACCOUNT}:root` }, 6],
    [{ Actor: 'AKIANOBODY' }, 0], [{ Since: '2000-01-01T00:00:00Z' }, 6], [{ Since: '2999-01-01T00:00:00Z' }, 0], [{ Until: '2000-01-01T00:00:00Z' }, 0], [{ Until: '2999-01-01T00:00:00Z' }, 6],
  ])('filtered by %j has %i entries', async (filter, count) => expect(await history({ Subject: 'helloworld:PROD', ...filter })).toHaveLength(count));

  it('from and up to an entry, by its time and by its id, has that entry', async () => {
    const all = await history({ Subject: 'helloworld:PROD' });
    const middle = all[3]!;
    for (const moment of [middle.at, middle.eventId]) {
      expect(await history({ Subject: 'helloworld:PROD', Since: moment })).toEqual(all.slice(3));
      expect(await history({ Subject: 'helloworld:PROD', Until: moment })).toEqual(all.slice(0, 4));
    }
  });

  it.each([[{ Kind: 'Nothing' }], [{ Kind: ',' }], [{ Since: 'yesterday' }], [{ Until: '00000000-0000-4000-8000-000000000000' }], [{ After: 'x' }], [{ Limit: '0' }], [{ Reverse: 'true', Follow: 'true' }], [{ Subject: 'helloworld:$LATEST' }]])(
    '%j is refused', async (query) => expect((await ask(query)).status).toBe(400));

  it('of pages of any size, in either direction, is the whole', async () => {
    for (const subject of [{}, { Subject: 'helloworld' }, { Subject: 'helloworld:PROD' }, { Kind: 'AliasRetargeted,FunctionCreated' }] as Record<string, string>[]) {
      const whole = await history(subject);
      await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }), fc.boolean(), async (sizes, reverse) => {
        const read: HistoryEntry[] = [];
        let after: string | undefined;
        for (let page = 0; page === 0 || after !== undefined; page += 1) {
          const query: Record<string, string> = { ...subject, Limit: String(sizes[page % sizes.length]), ...(reverse ? { Reverse: 'true' } : {}), ...(after === undefined ? {} : { After: after }) };
          const { body } = await ask(query);
          read.push(...body.Entries);
          after = body.NextPosition;
        }
        expect(read).toEqual(reverse ? whole.toReversed() : whole);
      }), { numRuns: 8 });
    }
  });

  it('goes on after a place that is another stream\'s', async () => {
    const account = await history();
    const after = account.find(({ kind }) => kind === 'BucketRegistered')!;
    const rest = account.slice(account.indexOf(after) + 1).filter(({ subject }) => subject.name.startsWith('helloworld'));
    expect(await history({ Subject: 'helloworld', After: after.position })).toEqual(rest);
    const before = account.slice(0, account.indexOf(after)).filter(({ subject }) => subject.name.startsWith('helloworld'));
    expect(await history({ Subject: 'helloworld', After: after.position, Reverse: 'true' })).toEqual(before.toReversed());
  });

  it('is followed without a gap, also past an open transaction', async () => {
    const stopping = new AbortController();
    const response = await signedFetch(switchyard.url, 'GET', '/_switchyard/history?Follow=true&Kind=AliasDescribed', { signal: stopping.signal });
    let text = '';
    const reading = (async () => { for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk; })().catch(() => undefined);
    const seen = () => text.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as HistoryEntry).change.description?.to);
    await eventually(seen, (descriptions) => descriptions.includes('live'));
    const client = new pg.Client({ connectionString: site.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_current_xact_id()');
    const names = Array.from({ length: 5 }, (_, index) => `d${index}`);
    for (const Description of names) await lambda.send(new UpdateAliasCommand({ FunctionName: 'helloworld', Name: 'PROD', Description }));
    expect(seen()).toEqual(['live']);
    await client.query('ROLLBACK');
    await client.end();
    await eventually(seen, (descriptions) => descriptions.includes('d4'));
    expect(seen()).toEqual(['live', ...names]);
    stopping.abort();
    await reading;
  });
});

describe('aws cloudtrail lookup-events', () => {
  const look = (input: LookupEventsCommandInput = {}, trail = trailOf(ACCOUNT)) => trail.send(new LookupEventsCommand(input));
  const by = (AttributeKey: 'EventName', AttributeValue: string) => look({ LookupAttributes: [{ AttributeKey, AttributeValue }] });

  it('gives a record a request, newest first', async () => {
    const { Events, NextToken } = await look();
    expect(NextToken).toBeUndefined();
    const names = Events!.map(({ EventName }) => EventName);
    const lambdaNames = ['CreateFunction', 'PublishVersion', 'UpdateFunctionCode', 'PublishVersion', 'CreateAlias', 'UpdateAlias'].map((name) => `${name}20150331${name.includes('Code') ? 'v2' : ''}`);
    expect(names.toReversed().slice(0, 6)).toEqual(lambdaNames);
    expect(names.filter((name) => name === 'UpdateAlias20150331').length).toBe(7);
    const times = Events!.map(({ EventTime }) => EventTime!.getTime());
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    expect(new Set(Events!.map(({ EventId }) => EventId)).size).toBe(Events!.length);
    expect(JSON.stringify(Events)).not.toContain(SECRET);
  });

  it('gives one in full', async () => {
    const { Events } = await look({ LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: `${ARN}:PROD` }], MaxResults: 50 });
    const moved = Events!.find(({ CloudTrailEvent }) => CloudTrailEvent!.includes('release 42'))!;
    expect(moved).toMatchObject({
      EventName: 'UpdateAlias20150331', ReadOnly: 'false', AccessKeyId: ACCOUNT, EventSource: 'lambda.amazonaws.com', Username: 'root',
      Resources: [{ ResourceType: 'AWS::Lambda::Function', ResourceName: 'helloworld' }, { ResourceName: ARN }, { ResourceType: 'AWS::Lambda::Alias', ResourceName: `${ARN}:PROD` }],
    });
    expect(JSON.parse(moved.CloudTrailEvent!)).toMatchObject({
      eventTime: moved.EventTime!.toISOString().replace('.000Z', 'Z'), requestParameters: { functionName: 'helloworld', name: 'PROD', functionVersion: '1' },
      responseElements: { functionVersion: '1', description: 'live' }, additionalEventData: { reason: 'release 42' }, recipientAccountId: ACCOUNT,
    });
    expect((await by('EventId' as 'EventName', moved.EventId!)).Events).toEqual([moved]);
  });

  it.each([
    ['EventName', 'CreateFunction20150331', 2], ['EventName', 'DeleteAlias20150331', 1], ['EventName', 'Nothing', 0], ['ReadOnly', 'true', 0], ['Username', 'alice', 0], ['AccessKeyId', 'AKIA', 0],
    ['ResourceName', 'examplebucket', 2], ['ResourceName', 'gone', 2], ['ResourceName', 'never', 0], ['ResourceType', 'AWS::S3::Bucket', 2], ['EventSource', 's3.amazonaws.com', 2],
    ['ResourceType', 'AWS::Lambda::Version', 2], ['ResourceName', `${ARN}:2`, 1], ['EventId', 'x', 0],
  ])('%s=%s finds %i', async (key, value, count) => expect((await by(key as 'EventName', value)).Events).toHaveLength(count));

  it('finds all by what all have in common', async () => {
    const all = (await look()).Events;
    for (const [key, value] of [['ReadOnly', 'false'], ['Username', 'root'], ['AccessKeyId', ACCOUNT]]) expect((await by(key as 'EventName', value!)).Events).toEqual(all);
  });

  it('finds by the times that it shows', async () => {
    const { Events } = await look();
    const { EventTime } = Events![3]!;
    const same = Events!.filter((event) => event.EventTime!.getTime() === EventTime!.getTime());
    expect((await look({ StartTime: EventTime, EndTime: EventTime })).Events).toEqual(same);
  });

  it('is of the region that it is signed for, of the account alone, and buckets are in every region', async () => {
    expect((await look({}, trailOf(ACCOUNT, 'eu-west-1'))).Events!.map(({ EventSource }) => EventSource)).toEqual(['s3.amazonaws.com', 's3.amazonaws.com']);
    const foreign = (await look({}, trailOf(FOREIGN))).Events!;
    expect(foreign.map(({ EventName }) => EventName)).toEqual(['CreateFunction20150331']);
    const [own] = (await look({ MaxResults: 1 })).Events!;
    expect((await look({ LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: own!.EventId }] }, trailOf(FOREIGN))).Events).toEqual([]);
  });

  it('of pages of any size is the whole', async () => {
    const whole = (await look()).Events!;
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (MaxResults) => {
      const read: unknown[] = [];
      let token: string | undefined;
      do {
        const page = await look({ MaxResults, NextToken: token });
        read.push(...page.Events!);
        token = page.NextToken;
      } while (token !== undefined);
      expect(read).toEqual(whole);
    }), { numRuns: 6 });
  });

  it('takes a token for its own search only', async () => {
    const { NextToken: token } = await look({ MaxResults: 1 });
    const page = await look({ MaxResults: 2, NextToken: token });
    expect(await look({ MaxResults: 2, NextToken: token })).toMatchObject({ Events: page.Events });
    const middle = Math.floor(token!.length / 2);
    const changed = token!.slice(0, middle) + (token![middle] === 'A' ? 'B' : 'A') + token!.slice(middle + 1);
    for (const [NextToken, input, trail] of [
      [changed, {}], [`${token}=`, {}], ['x', {}], [token, { EndTime: new Date() }], [token, { LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }], StartTime: new Date(0) }],
      [token, {}, trailOf(FOREIGN)], [token, {}, trailOf(ACCOUNT, 'eu-west-1')],
    ] as const) {
      await expect(look({ ...(input as LookupEventsCommandInput), NextToken }, trail ?? trailOf(ACCOUNT))).rejects.toMatchObject({ name: 'InvalidNextTokenException', $metadata: { httpStatusCode: 400 } });
    }
  });

  it.each([
    [{ MaxResults: 51 }, 'InvalidMaxResultsException'], [{ StartTime: new Date(2_000), EndTime: new Date(1_000) }, 'InvalidTimeRangeException'],
    [{ LookupAttributes: [{ AttributeKey: 'Colour', AttributeValue: 'red' }] }, 'InvalidLookupAttributesException'], [{ EventCategory: 'other' }, 'InvalidEventCategoryException'],
  ])('refuses %j with %s', async (input, name) => expect(look(input as LookupEventsCommandInput)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } }));
});
