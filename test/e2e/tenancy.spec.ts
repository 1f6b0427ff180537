import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { AddPermissionCommand, InvokeCommand, PublishVersionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetBucketNotificationConfigurationCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import type { OperationDefinition } from '../../src/control-plane/http/operation.js';
import { signRequest } from '../../src/aws/sigv4.js';
import { servedOperations } from '../contract/api-model/served-operations.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction, roleOf } from '../support/functions.js';
import { attack, fault, type HostileRequest } from '../support/hostile-http.js';
import { zipOf } from '../support/packages.js';
import { lambdaClient, newSite, s3Client, type Running, type Site } from '../support/switchyard.js';

/** What belongs to account A is invisible to account B, whatever B asks and however it names it. */
const A = '111111111111';
const B = '222222222222';
const SECRET = `secret-of-a-${randomUUID()}`;
const arnOf = (name: string): string => `arn:aws:lambda:us-west-2:${A}:function:${name}`;

let site: Site;
let switchyard: Running;
let a: LambdaClient;
let b: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  a = lambdaClient(switchyard.url, A);
  b = lambdaClient(switchyard.url, B);
  await createNodeFunction(a, 'mine', `exports.handler = async () => { console.log(${JSON.stringify(SECRET)}); return ${JSON.stringify(SECRET)}; }`, {
    Description: SECRET, Environment: { Variables: { SECRET } }, Tags: { secret: SECRET },
  });
  await a.send(new PublishVersionCommand({ FunctionName: 'mine' }));
  await createAlias(a, 'mine', 'PROD', '1');
  await createAlias(a, 'mine', 'OPEN', '1');
  await a.send(new InvokeCommand({ FunctionName: 'mine' }));
  await a.send(new InvokeCommand({ FunctionName: 'mine', InvocationType: 'Event' }));
  await s3Client(switchyard.url, A).send(new CreateBucketCommand({ Bucket: 'bucket-of-a', CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }));
});
afterAll(() => site.remove());

const onFunctions = servedOperations.filter(({ shape }) => ['FunctionName', 'Resource', 'ResourceArn'].some((member) => member in shape));

/** A request of an operation with nothing wrong but the function that it names. */
async function requestFor({ method, path, shape }: OperationDefinition, functionName: string): Promise<[string, string, HostileRequest]> {
  const zip = (await zipOf({ 'index.js': '' })).toString('base64');
  const values: Readonly<Record<string, unknown>> = {
    FunctionName: functionName, Name: 'PROD', FunctionVersion: '1', Role: roleOf(B), Runtime: 'nodejs20.x', Handler: 'index.handler', Code: { ZipFile: zip }, ZipFile: zip,
    Resource: functionName, ResourceArn: functionName, Tags: { a: 'b' }, TagKeys: 'a', ReservedConcurrentExecutions: 1, ProvisionedConcurrentExecutions: 1,
    RecursiveLoop: 'Allow', MaximumRetryAttempts: 1, Policy: JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }),
    Bucket: 'bucket-of-a', Since: '2026-01-01T00:00:00Z', ToTime: '2026-01-01T00:00:00Z', Qualifier: functionName.endsWith(':1') ? '1' : 'PROD',
    StatementId: 's', Action: 'lambda:InvokeFunction', Principal: B, AuthType: 'NONE',
    CodeSigningConfigArn: `arn:aws:lambda:us-west-2:${B}:code-signing-config:csc-0123456789abcdef0`,
  };
  let target = path;
  const body: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape)) {
    if (values[name] === undefined || !(member.required || ['ZipFile', 'FunctionName', 'MaximumRetryAttempts'].includes(name))) continue;
    if (member.in === 'path') target = target.replace(`:${name}`, encodeURIComponent(String(values[name])));
    else if (member.in === 'query') target += `${target.includes('?') ? '&' : '?'}${member.name ?? name}=${encodeURIComponent(String(values[name]))}`;
    else body[name] = values[name];
  }
  return [method, target, Object.keys(body).length > 0 ? { body: JSON.stringify(body) } : {}];
}

/** An answer without what may differ between any two: request ids, and the name that was asked for. */
const normalised = ({ status, text, headers }: Awaited<ReturnType<typeof attack>>, name: string) =>
  [status, headers['x-amzn-errortype'], text.replaceAll(name, 'NAME')] as const;

describe.each(onFunctions.map((definition) => [definition.name, definition] as const))('%s of B', (_, definition) => {
  const ask = async (functionName: string, accountId = B) => {
    const [method, target, options] = await requestFor(definition, functionName);
    return attack(switchyard.url, method, target, { ...options, accountId, service: definition.service });
  };

  it.each([
    ['ARN', (name: string) => arnOf(name)],
    ['partial ARN', (name: string) => `${A}:function:${name}`],
    ['short ARN', (name: string) => `${A}:${name}`],
    ['ARN with an alias', (name: string) => `${arnOf(name)}:PROD`],
    ['ARN with a version', (name: string) => `${arnOf(name)}:1`],
  ])('says the same of A\'s function as of one that never was, by %s', async (__, nameOf) => {
    const there = await ask(nameOf('mine'));
    const nowhere = await ask(nameOf('none'));
    expect(fault(there)).toBeUndefined();
    expect(there.status).toBeGreaterThanOrEqual(400);
    expect(normalised(there, 'mine')).toEqual(normalised(nowhere, 'none'));
    expect(there.text).not.toContain(SECRET);
  });

  it('knows no function of A by its bare name', async () => {
    // Made, taken by ARN alone, or of what is B's own with that function.
    if (!('FunctionName' in definition.shape) || ['CreateFunction', 'StartReplay', 'PlanRollbacks'].includes(definition.name)) return;
    const answer = await ask('mine');
    expect(answer.text).not.toContain(SECRET);
    if (answer.status === 200) expect(Object.values(JSON.parse(answer.text) as object)).toEqual([[]]);
    else expect(answer.status).toBe(404);
  });
});

describe('B', () => {
  const get = async (target: string, accountId = B) => JSON.parse((await attack(switchyard.url, 'GET', target, { service: 'switchyard', accountId })).text) as Record<string, unknown[]>;

  it('lists nothing of A: functions, buckets, events, invocations, keys, accounts', async () => {
    await eventually(() => get('/_switchyard/invocations', A), ({ Invocations }) => Invocations!.length > 0);
    for (const target of ['/_switchyard/events', '/_switchyard/events?Limit=1000&After=0-0', '/_switchyard/history', '/_switchyard/history?Reverse=true', '/_switchyard/invocations', '/_switchyard/keys', '/_switchyard/accounts']) {
      const all = await get(target);
      expect([target, Object.values(all)]).toEqual([target, [[]]]);
    }
    expect((await s3Client(switchyard.url, B).send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect((await get('/_switchyard/events', A)).Events!.length).toBeGreaterThan(5);
  });

  it('pages through nothing of A with A\'s positions and ids', async () => {
    const [invocation] = (await get('/_switchyard/invocations', A)).Invocations as { id: string }[];
    const [event] = (await get('/_switchyard/events', A)).Events as { position: string }[];
    expect(await get(`/_switchyard/invocations?After=${invocation!.id}`)).toEqual({ Invocations: [] });
    expect(await get(`/_switchyard/events?After=${event!.position}`)).toEqual({ Events: [] });
  });

  it('sees no log groups, roles, tags, counts or trail of A, and changes none', async () => {
    const form = (Action: string, more: string) => `/?Action=${Action}&Version=2010-05-08${more}`;
    const trust = encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] }));
    expect((await attack(switchyard.url, 'GET', form('CreateRole', `&RoleName=role-of-a&AssumeRolePolicyDocument=${trust}`), { service: 'iam', accountId: A })).status).toBe(200);
    for (const [action, more = ''] of [['GetRole'], ['DeleteRole'], ['UpdateRole'], ['ListRolePolicies'], ['PutRolePolicy', `&PolicyName=p&PolicyDocument=${trust}`]] as const) {
      const ask = (name: string) => attack(switchyard.url, 'GET', form(action, `&RoleName=${name}${more}`), { service: 'iam', accountId: B });
      const [there, nowhere] = [await ask('role-of-a'), await ask('role-of-none')];
      expect([action, there.status, there.text.replace(/<RequestId>.*?<\/RequestId>/, '')]).toEqual([action, 404, nowhere.text.replace(/<RequestId>.*?<\/RequestId>/, '').replace('role-of-none', 'role-of-a')]);
    }
    expect((await attack(switchyard.url, 'GET', form('ListRoles', ''), { service: 'iam', accountId: B })).text).not.toContain('role-of-a');

    const logs = (operation: string, body: object, accountId = B) => attack(switchyard.url, 'POST', '/', {
      service: 'logs', accountId, body: JSON.stringify(body), headers: { 'x-amz-target': `Logs_20140328.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
    });
    await eventually(() => logs('DescribeLogGroups', {}, A), ({ text }) => text.includes('/aws/lambda/mine'));
    expect(JSON.parse((await logs('DescribeLogGroups', {})).text)).toEqual({ logGroups: [] });
    expect(JSON.parse((await logs('DescribeLogGroups', { accountIdentifiers: [A], includeLinkedAccounts: true })).text)).toEqual({ logGroups: [] });
    const arn = (group: string) => `arn:aws:logs:us-west-2:${A}:log-group:${group}`;
    const [mine, none] = ['/aws/lambda/mine', '/aws/lambda/none'];
    for (const [operation, of] of [
      ['FilterLogEvents', (group: string) => ({ logGroupIdentifier: arn(group) })], ['FilterLogEvents', (group: string) => ({ logGroupName: group })],
      ['DescribeLogStreams', (group: string) => ({ logGroupIdentifier: `${arn(group)}:*` })], ['ListTagsForResource', (group: string) => ({ resourceArn: arn(group) })],
      ['TagResource', (group: string) => ({ resourceArn: arn(group), tags: { a: 'b' } })], ['DeleteLogGroup', (group: string) => ({ logGroupName: group })],
      ['PutRetentionPolicy', (group: string) => ({ logGroupName: group, retentionInDays: 1 })],
    ] as const) {
      const [there, nowhere] = [await logs(operation, of(mine)), await logs(operation, of(none))];
      expect([operation, there.status, there.text]).toEqual([operation, 400, nowhere.text]);
    }
    expect((await logs('FilterLogEvents', { logGroupName: mine }, A)).text).toContain(SECRET);

    const trail = await attack(switchyard.url, 'POST', '/', {
      service: 'cloudtrail', accountId: B, body: '{}', headers: { 'x-amz-target': 'CloudTrail_20131101.LookupEvents', 'content-type': 'application/x-amz-json-1.1' },
    });
    expect([trail.status, trail.text.includes(A)]).toEqual([200, false]);
    const settings = await attack(switchyard.url, 'GET', '/2016-08-19/account-settings', { service: 'lambda', accountId: '333333333333' });
    expect((JSON.parse(settings.text) as { AccountUsage: object }).AccountUsage).toEqual({ TotalCodeSize: 0, FunctionCount: 0 });
  });

  it('follows its own events only', async () => {
    const headers = signRequest(
      { method: 'GET', path: '/_switchyard/events', query: 'Follow=true', headers: { host: new URL(switchyard.url).host } },
      { accessKeyId: B, secretAccessKey: 'test' }, { region: 'us-west-2', service: 'switchyard', time: new Date() },
    );
    const gone = new AbortController();
    const response = await fetch(`${switchyard.url}/_switchyard/events?Follow=true`, { headers, signal: gone.signal });
    await createAlias(a, 'mine', 'FOLLOWED', '1');
    await createNodeFunction(b, 'own', 'exports.handler = async () => 1');
    let seen = '';
    for await (const chunk of response.body!) {
      seen += Buffer.from(chunk as Uint8Array).toString();
      if (seen.includes('FunctionActivated')) break;
    }
    gone.abort();
    const streams = seen.trim().split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as { stream: string }).stream);
    expect(new Set(streams)).toEqual(new Set([`${B}/us-west-2/own`]));
  });

  it('cannot use, take or look into A\'s bucket', async () => {
    const s3 = (method: string, target: string, body?: string) => attack(switchyard.url, method, target, { service: 's3', accountId: B, ...(body === undefined ? {} : { body }) });
    for (const [method, target, body] of [
      ['HEAD', '/bucket-of-a'], ['GET', '/bucket-of-a?location'], ['GET', '/bucket-of-a?notification'], ['DELETE', '/bucket-of-a'],
      ['PUT', '/bucket-of-a?notification', '<NotificationConfiguration/>'],
    ] as const) expect([method, target, (await s3(method, target, body)).status]).toEqual([method, target, 403]);
    const taken = await s3('PUT', '/bucket-of-a', '<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>');
    expect([taken.status, /<Code>(\w+)/.exec(taken.text)![1]]).toEqual([409, 'BucketAlreadyExists']);
    const told = await attack(switchyard.url, 'POST', '/_switchyard/notifications', { service: 'switchyard', accountId: B, body: '{"Bucket":"bucket-of-a","Key":"k"}' });
    const nowhere = await attack(switchyard.url, 'POST', '/_switchyard/notifications', { service: 'switchyard', accountId: B, body: '{"Bucket":"bucket-of-none","Key":"k"}' });
    expect(normalised(told, 'bucket-of-a')).toEqual(normalised(nowhere, 'bucket-of-none'));
    const stored = await s3Client(switchyard.url, A).send(new GetBucketNotificationConfigurationCommand({ Bucket: 'bucket-of-a' }));
    expect(stored.LambdaFunctionConfigurations).toBeUndefined();
  });

  it('learns nothing of A\'s functions from the check of a notification\'s destinations', async () => {
    await s3Client(switchyard.url, B).send(new CreateBucketCommand({ Bucket: 'bucket-of-b', CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }));
    const put = (arn: string) => attack(switchyard.url, 'PUT', '/bucket-of-b?notification', {
      service: 's3', accountId: B,
      body: `<NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>${arn}</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration></NotificationConfiguration>`,
    });
    const withoutIds = ({ status, text }: Awaited<ReturnType<typeof put>>, arn: string) => [status, text.replaceAll(arn, 'ARN').replace(/<RequestId>.*/, '')];
    for (const suffix of ['', ':PROD', ':1', ':NONE']) {
      const [there, nowhere] = [arnOf('mine') + suffix, arnOf('none') + suffix];
      expect(withoutIds(await put(there), there)).toEqual(withoutIds(await put(nowhere), nowhere));
    }
  });

  it('invokes across accounts with a policy only, and only what the policy is on', async () => {
    const run = (FunctionName: string) => b.send(new InvokeCommand({ FunctionName })).then(({ Payload }) => Payload!.transformToString(), (error: Error) => error.name);
    expect(await run(`${arnOf('mine')}:OPEN`)).toBe('AccessDeniedException');
    await a.send(new AddPermissionCommand({ FunctionName: 'mine', Qualifier: 'OPEN', StatementId: 'b', Action: 'lambda:InvokeFunction', Principal: B }));
    expect(await run(`${arnOf('mine')}:OPEN`)).toBe(JSON.stringify(SECRET));
    for (const name of [arnOf('mine'), `${arnOf('mine')}:1`, `${arnOf('mine')}:PROD`, `${arnOf('mine')}:$LATEST`]) expect([name, await run(name)]).toEqual([name, 'AccessDeniedException']);
    expect(await get('/_switchyard/invocations')).toEqual({ Invocations: [] });
  });

  it('has its own function of the same name, and its own command ids', async () => {
    const id = randomUUID();
    const create = async (accountId: string, description: string) => attack(switchyard.url, 'POST', '/2015-03-31/functions', {
      accountId, headers: { 'amz-sdk-invocation-id': id },
      body: JSON.stringify({ FunctionName: 'shared', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleOf('123456789012'), Description: description, Code: { ZipFile: (await zipOf({ 'index.js': '' })).toString('base64') } }),
    });
    for (const accountId of [A, B, A, B]) {
      const answer = await create(accountId, 'the same bytes');
      expect(JSON.parse(answer.text)).toMatchObject({ FunctionArn: `arn:aws:lambda:us-west-2:${accountId}:function:shared` });
      expect(answer.status).toBe(201);
    }
    expect((await get('/_switchyard/events?FunctionName=shared', A)).Events!.filter((event) => (event as { type: string }).type === 'FunctionCreated')).toHaveLength(1);
  });
});

describe('access keys', () => {
  const api = (method: string, target: string, options: HostileRequest) => attack(switchyard.url, method, target, { service: 'switchyard', ...options });

  it('work until they are revoked, by their owner or the operator, and not a request longer', async () => {
    const issue = async (accountId: string, body: object) => JSON.parse((await api('POST', '/_switchyard/keys', { accountId, body: JSON.stringify(body) })).text) as { AccessKeyId: string; SecretAccessKey: string };
    for (const revoker of [A, '000000000000']) {
      const key = await issue(A, {});
      const signed = { accountId: key.AccessKeyId, secret: key.SecretAccessKey };
      const read = async () => (await attack(switchyard.url, 'GET', '/2015-03-31/functions/mine', signed)).status;
      expect(await read()).toBe(200);
      const byB = await api('DELETE', `/_switchyard/keys/${key.AccessKeyId}`, { accountId: B });
      const unknown = await api('DELETE', '/_switchyard/keys/AKIAIOSFODNN7EXAMPLE', { accountId: B });
      expect(normalised(byB, key.AccessKeyId)).toEqual(normalised(unknown, 'AKIAIOSFODNN7EXAMPLE'));
      expect(await read()).toBe(200);
      expect((await api('DELETE', `/_switchyard/keys/${key.AccessKeyId}`, { accountId: revoker })).status).toBe(204);
      expect(await read()).toBe(403);
    }
  });

  it('of an ordinary account administer nothing', async () => {
    for (const [method, target, body] of [
      ['POST', '/_switchyard/accounts', { AccountId: '333333333333' }], ['POST', '/_switchyard/keys', { AccountId: A }], ['GET', `/_switchyard/keys?AccountId=${A}`, undefined],
      ['POST', '/_switchyard/runtimes', { Runtime: 'nodejs6.10' }], ['POST', '/_switchyard/accounts', { AccountId: B }],
    ] as const) {
      const answer = await api(method, target, { accountId: B, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      expect([target, answer.status, answer.headers['x-amzn-errortype']]).toEqual([target, 403, 'AccessDeniedException']);
    }
    expect(JSON.parse((await api('POST', '/_switchyard/verify', { accountId: B })).text)).toMatchObject({ problems: [] });
  });

  it('are refused for another region, service, day or time than they signed, and with another secret', async () => {
    const hour = 3_600_000;
    const path = '/2015-03-31/functions/mine';
    for (const options of [
      { service: 's3' }, { service: 'switchyard' }, { secret: 'Test' }, { secret: '' }, { accountId: 'AKIAIOSFODNN7EXAMPLE' }, { region: 'nowhere' },
      { time: new Date(Date.now() - hour) }, { time: new Date(Date.now() + hour) },
    ] as const) {
      const answer = await attack(switchyard.url, 'GET', path, { accountId: A, ...options });
      expect([options, answer.status]).toEqual([options, 403]);
      expect(answer.text).not.toContain(SECRET);
    }
    expect((await attack(switchyard.url, 'GET', path, { accountId: A, region: 'eu-west-1' })).status).toBe(404);
  });
});

it('nothing of all this changed anything of A, and nobody\'s secret stands in the log of the process', async () => {
  const ran = await a.send(new InvokeCommand({ FunctionName: 'mine', Qualifier: 'PROD' }));
  expect(ran.Payload!.transformToString()).toBe(JSON.stringify(SECRET));
  const verified = await attack(switchyard.url, 'POST', '/_switchyard/verify', { service: 'switchyard', accountId: '000000000000' });
  expect(JSON.parse(verified.text)).toMatchObject({ problems: [] });
  expect(switchyard.output()).not.toContain(SECRET);
  expect(switchyard.output()).not.toMatch(/"level":"(error|fatal)"/);
});
