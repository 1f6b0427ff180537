import { AddPermissionCommand, CreateFunctionUrlConfigCommand, GetAliasCommand, PublishVersionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { eventually } from '../support/eventually.js';
import { callUrl } from '../support/function-url.js';
import { createAlias, createNodeFunction, roleOf } from '../support/functions.js';
import { zipOf } from '../support/packages.js';
import { accountKey, askAs, restrictedKey, type Asked, type Key } from '../support/restricted-keys.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** What a key is denied, it is denied however it is asked for: over real HTTP, by requests that no SDK would send. */
const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const ARN = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:hello`;

let site: Site;
let running: Running;
let owner: LambdaClient;
const ask = (method: string, path: string, asked: Asked = {}) => askAs(running.url, method, path, asked);
const bearer = (statements: readonly object[], accountId = ACCOUNT) => restrictedKey(running.url, statements, accountId);

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const target = async (Name: string) => (await owner.send(new GetAliasCommand({ FunctionName: 'hello', Name }))).FunctionVersion;

beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  owner = lambdaClient(running.url, ACCOUNT);
  await createNodeFunction(owner, 'hello', 'exports.handler = async () => "hello";');
  await owner.send(new PublishVersionCommand({ FunctionName: 'hello' }));
  await createAlias(owner, 'hello', 'BETA', '1');
  await createAlias(owner, 'hello', 'PROD', '1');
  await ask('PUT', '/2015-03-31/functions/hello/aliases/PROD', { body: { FunctionVersion: '$LATEST' } });
}, 120_000);
afterAll(async () => {
  owner?.destroy();
  await site?.remove();
});

describe('a key that may move every alias but PROD', () => {
  let ci: Key;
  beforeAll(async () => {
    ci = await bearer([everything, { Effect: 'Deny', Action: 'lambda:*', Resource: 'arn:aws:lambda:*:*:function:*:PROD' }]);
  });

  const aliases = '/2015-03-31/functions/hello/aliases';
  const escaped = (arn: string) => encodeURIComponent(arn);
  it.each<[string, string, Asked?]>([
    ['PUT', `${aliases}/PROD`],
    ['PUT', `${aliases}/PROD/`],
    ['PUT', `/${aliases}/PROD`],
    ['PUT', `${aliases}//PROD`],
    ['PUT', `${aliases}/%50ROD`],
    ['PUT', `${aliases}/%2550ROD`],
    ['PUT', `${aliases}/./PROD`],
    ['PUT', `${aliases}/BETA%2F..%2FPROD`],
    ['PUT', `${aliases}/PROD?Name=BETA`],
    ['PUT', `${aliases}/PROD?Qualifier=BETA`],
    ['PUT', `${aliases}/PROD`, { body: { FunctionVersion: '1', Name: 'BETA', FunctionName: 'other' } }],
    ['PUT', `${aliases}/PROD;BETA`],
    ['PUT', '/2015-03-31/functions/hello:PROD/aliases/PROD'],
    ['PUT', '/2015-03-31/functions/hello:BETA/aliases/PROD'],
    ['PUT', `/2015-03-31/functions/${ACCOUNT}:hello/aliases/PROD`],
    ['PUT', `/2015-03-31/functions/${ACCOUNT}:function:hello/aliases/PROD`],
    ['PUT', `/2015-03-31/functions/us-west-2:${ACCOUNT}:hello/aliases/PROD`],
    ['PUT', `/2015-03-31/functions/${escaped(ARN)}/aliases/PROD`],
    ['PUT', `/2015-03-31/functions/${escaped(ARN.replace('aws', 'aws-x'))}/aliases/PROD`],
    ['PUT', `/2015-03-31/functions/${escaped(ARN.replace('aws', ''))}/aliases/PROD`],
    ['PUT', `/2015-03-31/functions/${escaped(ARN.replace('us-west-2', 'us-east-1'))}/aliases/PROD`],
    ['POST', `${aliases}/BETA`, { headers: { 'x-http-method-override': 'PUT' } }],
    ['POST', `${aliases}/PROD`, { headers: { 'x-http-method-override': 'PUT' } }],
    ['GET', `${aliases}/PROD?_method=PUT`, { headers: { 'x-http-method': 'PUT' } }],
    ['PUT', `/_switchyard/as-of/2026-01-01T00:00:00Z${aliases}/PROD`],
    ['DELETE', `${aliases}/PROD`],
    ['DELETE', `${aliases}/%50ROD`],
    ['DELETE', '/2015-03-31/functions/hello?Qualifier=PROD'],
    ['DELETE', '/2015-03-31/functions/hello:PROD'],
    ['POST', '/2015-03-31/functions/hello/aliases', { body: { Name: 'PROD', FunctionVersion: '1' } }],
    ['POST', '/_switchyard/functions/hello/aliases/PROD/rollback', { service: 'switchyard', body: {} }],
    ['POST', '/_switchyard/functions/hello/aliases/%50ROD/rollback', { service: 'switchyard', body: {} }],
    ['POST', `/_switchyard/functions/${escaped(ARN.replace('aws', 'aws-x'))}/aliases/PROD/rollback`, { service: 'switchyard', body: {} }],
    ['PUT', `/2026-07-09/resource-policy/${escaped(`${ARN}:PROD`)}`, { body: { Policy: JSON.stringify({ Statement: { ...everything, Principal: '*' } }) } }],
    ['PUT', `/2026-07-09/resource-policy/${escaped(`${ARN.replace('aws', 'aws-x')}:PROD`)}`, { body: { Policy: JSON.stringify({ Statement: { ...everything, Principal: '*' } }) } }],
    ['PUT', `/2026-07-09/resource-policy/${escaped(`${ARN.replace('aws', '')}:PROD`)}`, { body: { Policy: JSON.stringify({ Statement: { ...everything, Principal: '*' } }) } }],
    ['POST', '/2015-03-31/functions/hello:PROD/policy', { body: { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' } }],
    ['POST', '/2021-10-31/functions/hello:PROD/url', { body: { AuthType: 'NONE' } }],
    ['POST', '/2021-10-31/functions/hello/url?Qualifier=PROD', { body: { AuthType: 'NONE' } }],
    ['PUT', '/2019-09-25/functions/hello:PROD/event-invoke-config', { body: { MaximumRetryAttempts: 0 } }],
    ['PUT', '/2019-09-30/functions/hello/provisioned-concurrency?Qualifier=PROD', { body: { ProvisionedConcurrentExecutions: 1 } }],
    ['POST', '/2015-03-31/functions/hello:PROD/invocations', { body: {} }],
    ['POST', '/2015-03-31/functions/hello/invocations?Qualifier=PROD', { body: {} }],
    ['POST', '/2015-03-31/functions/hello/invocations?Qualifier=%50ROD&Qualifier=BETA', { body: {} }],
    ['POST', '/2014-11-13/functions/hello:PROD/invoke-async', { body: {} }],
  ])('%s %s changes nothing of PROD', async (method, path, { body = { FunctionVersion: '1' }, ...more } = {}) => {
    const { status } = await ask(method, path, { ...(method === 'GET' || method === 'DELETE' ? {} : { body }), ...more, as: ci });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(await target('PROD')).toBe('$LATEST');
  });

  it('moves BETA meanwhile', async () => {
    expect(await ask('PUT', `${aliases}/BETA`, { body: { FunctionVersion: '$LATEST' }, as: ci })).toMatchObject({ status: 200 });
  });
});

describe('a function URL with AWS_IAM asks the policies of the key that signs', () => {
  let url: string;
  beforeAll(async () => {
    url = (await owner.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'hello', Qualifier: 'BETA', AuthType: 'AWS_IAM' }))).FunctionUrl!;
  });
  const call = async ({ accessKeyId, secretAccessKey }: Key) => (await callUrl(url, { signedBy: accessKeyId, secretAccessKey })).status;
  const may = (Condition?: object) => ({ Effect: 'Allow', Action: 'lambda:InvokeFunctionUrl', Resource: `${ARN}:BETA`, ...(Condition && { Condition }) });
  const never = { Effect: 'Deny', Action: 'lambda:InvokeFunctionUrl', Resource: '*' };

  it.each<[string, readonly object[], number]>([
    ['that may', [may()], 200],
    ['that may by URLs of this type', [may({ StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } })], 200],
    ['that may from here', [may({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } })], 200],
    ['that may from elsewhere', [may({ NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } })], 403],
    ['that may invoke, but not by URL', [{ ...may(), Action: 'lambda:InvokeFunction' }], 403],
    ['that may for another qualifier', [{ ...may(), Resource: ARN }], 403],
    ['that is denied it', [everything, never], 403],
  ])('a key %s', async (_, statements, status) => expect(await call(await bearer(statements))).toBe(status));

  it('the function\'s own policy lets a silent key in, but not by the account\'s name, nor against a Deny', async () => {
    const [silent, denied, stranger] = await Promise.all([bearer([{ ...everything, Action: 's3:*' }]), bearer([never]), bearer([{ ...everything, Action: 's3:*' }], OTHER)]);
    const grant = (StatementId: string, Principal: string) => owner.send(new AddPermissionCommand({
      FunctionName: 'hello', Qualifier: 'BETA', StatementId, Principal, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM',
    }));
    await grant('account', ACCOUNT);
    await grant('other', OTHER);
    await eventually(() => call(accountKey(OTHER)), (status) => status === 200);
    expect(await Promise.all([silent, denied, stranger].map(call))).toEqual([403, 403, 403]);
    await grant('all', '*');
    await eventually(() => call(silent), (status) => status === 200);
    expect(await Promise.all([denied, stranger].map(call))).toEqual([403, 403]);
  });
});

describe('where a call comes from, and to what it leads', () => {
  it('is told by the connection alone, whatever its headers say', async () => {
    const inside = await bearer([{ ...everything, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }]);
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'true-client-ip']) {
      expect(await ask('GET', '/2015-03-31/functions/hello', { as: inside, headers: { [name]: name === 'forwarded' ? 'for=10.0.0.1' : '10.0.0.1' } })).toMatchObject({ status: 403 });
    }
  });

  it('a role is given by whoever may pass it', async () => {
    const Code = { ZipFile: (await zipOf({ 'index.js': 'exports.handler = async () => 1' })).toString('base64') };
    const create = (as: Key, FunctionName: string) =>
      ask('POST', '/2015-03-31/functions', { as, body: { FunctionName, Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleOf(ACCOUNT), Code } });
    const developer = await bearer([{ ...everything, Action: 'lambda:*' }]);
    const refusal = `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: iam:PassRole on resource: ${roleOf(ACCOUNT)} because no identity-based policy allows the iam:PassRole action`;
    expect(await create(developer, 'passed')).toEqual({ status: 403, text: JSON.stringify({ Message: refusal }) });
    expect(await create(await bearer([{ ...everything, Action: ['lambda:*', 'iam:PassRole'] }]), 'passed')).toMatchObject({ status: 201 });
    expect(await ask('PUT', '/2015-03-31/functions/passed/configuration', { as: developer, body: { Role: roleOf(ACCOUNT) } })).toMatchObject({ status: 403 });
  });
});

describe('a key that may not see one group of logs', () => {
  const hidden = `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/hello`;
  it.each<[string, object]>([
    ['FilterLogEvents', { logGroupName: '/aws/lambda/hello' }],
    ['FilterLogEvents', { logGroupIdentifier: hidden }],
    ['FilterLogEvents', { logGroupIdentifier: `${hidden}:*` }],
    ['FilterLogEvents', { logGroupIdentifier: hidden.replace('aws', 'aws-x') }],
    ['DescribeLogStreams', { logGroupIdentifier: `${hidden}:*` }],
    ['ListTagsForResource', { resourceArn: hidden }],
    ['TagResource', { resourceArn: `${hidden}:*`, tags: { a: 'b' } }],
    ['UntagResource', { resourceArn: hidden.replace('aws', 'aws-x'), tagKeys: ['a'] }],
    ['DeleteLogGroup', { logGroupName: '/aws/lambda/hello' }],
  ])('%s of %j is refused', async (operation, body) => {
    const key = await bearer([everything, { Effect: 'Deny', Action: 'logs:*', Resource: hidden }]);
    const answer = await ask('POST', '/', { service: 'logs', as: key, body, headers: { 'x-amz-target': `Logs_20140328.${operation}`, 'content-type': 'application/x-amz-json-1.1' } });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('with an explicit deny in an identity-based policy')]);
  });
});

it('a policy holds for every request that begins after it was put, whatever runs meanwhile', async () => {
  const key = await bearer([everything]);
  const call = async () => (await ask('GET', '/2015-03-31/functions/hello/aliases/PROD', { as: key })).status;
  let done = false;
  const during = Array.from({ length: 8 }, async () => {
    const seen = new Set<number>();
    while (!done) seen.add(await call());
    return [...seen];
  });
  const PolicyDocument = JSON.stringify({ Statement: { ...everything, Effect: 'Deny' } });
  for (const put of [1, 2, 3]) {
    const path = `/_switchyard/keys/${key.accessKeyId}/policies/never`;
    expect(await call()).toBe(200);
    expect([put, (await ask('PUT', path, { service: 'switchyard', body: { PolicyDocument } })).status]).toEqual([put, 204]);
    expect(new Set(await Promise.all(Array.from({ length: 20 }, call)))).toEqual(new Set([403]));
    expect((await ask('DELETE', path, { service: 'switchyard' })).status).toBe(204);
  }
  done = true;
  expect((await Promise.all(during)).flat().every((status) => status === 200 || status === 403)).toBe(true);
});

describe('a role by its ARN', () => {
  it.each(['GetRole', 'ListRolePolicies', 'DeleteRole'])('%s is refused in IAM\'s own shape', async (Action) => {
    const key = await bearer([everything, { Effect: 'Deny', Action: 'iam:*', Resource: `arn:aws:iam::${ACCOUNT}:role/hidden` }]);
    const of = (RoleName: string) => ask('GET', `/?Action=${Action}&RoleName=${RoleName}&Version=2010-05-08`, { service: 'iam', as: key });
    const { status, text } = await of('hidden');
    expect([status, text]).toEqual([403, expect.stringMatching(/<Code>AccessDenied<\/Code><Message>User: .* with an explicit deny in an identity-based policy<\/Message>/)]);
    expect(await of('other')).toMatchObject({ status: 404 });
  });
});
