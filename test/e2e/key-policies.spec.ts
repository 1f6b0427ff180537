import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  AddPermissionCommand, GetAliasCommand, GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand, PublishVersionCommand, UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListBucketsCommand, PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { runCommand, type Ran } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction } from '../support/functions.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** CI may move BETA, only release managers may move PROD: said in IAM's language, kept to by every operation, over real HTTP. */
const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const USER = `arn:aws:iam::${ACCOUNT}:root`;
const ARN = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:hello`;

let site: Site;
let running: Running;
let folder: string;
let owner: LambdaClient;

/** A key of an account, with clients that sign with it. */
interface Bearer {
  readonly id: string;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly trail: CloudTrailClient;
  readonly environment: Readonly<Record<string, string>>;
}

const switchyard = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runCommand(running.url, ACCOUNT, args, { AWS_REGION: 'us-west-2', ...environment });

const asAccount = (accountId: string) => ({ AWS_ACCESS_KEY_ID: accountId, AWS_SECRET_ACCESS_KEY: 'test' });

async function newKey(accountId = ACCOUNT): Promise<Bearer> {
  const { stdout } = await switchyard(['keys', 'issue', '--json'], asAccount(accountId));
  const { AccessKeyId: id, SecretAccessKey: secretAccessKey } = JSON.parse(stdout) as { AccessKeyId: string; SecretAccessKey: string };
  const settings = { endpoint: running.url, region: 'us-west-2', credentials: { accessKeyId: id, secretAccessKey }, maxAttempts: 1 };
  return {
    id, lambda: new LambdaClient(settings), s3: new S3Client({ ...settings, forcePathStyle: true }), trail: new CloudTrailClient(settings),
    environment: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  };
}

async function put(key: Bearer, name: string, document: object | string, environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document));
  return switchyard(['keys', 'policy', 'put', key.id, name, file], environment);
}

async function bearer(...statements: readonly object[]): Promise<Bearer> {
  const key = await newKey();
  expect(await put(key, 'only', { Version: '2012-10-17', Statement: statements })).toMatchObject({ code: 0, stderr: '' });
  return key;
}

const move = (key: Bearer, Name: string, FunctionVersion = '$LATEST') => key.lambda.send(new UpdateAliasCommand({ FunctionName: 'hello', Name, FunctionVersion }));
const denied = (action: string, resource: string, why = `because no identity-based policy allows the ${action} action`) => ({
  name: 'AccessDeniedException', $metadata: expect.objectContaining({ httpStatusCode: 403 }) as unknown,
  message: `User: ${USER} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
});
const EXPLICITLY = 'with an explicit deny in an identity-based policy';

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const notProd = { Effect: 'Deny', Action: 'lambda:UpdateAlias', Resource: 'arn:aws:lambda:*:*:function:*:PROD' };

beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  folder = await mkdtemp(join(tmpdir(), 'switchyard-policies-'));
  owner = lambdaClient(running.url, ACCOUNT);
  await createNodeFunction(owner, 'hello', 'exports.handler = async () => "hello";');
  await owner.send(new PublishVersionCommand({ FunctionName: 'hello' }));
  await createAlias(owner, 'hello', 'BETA', '1');
  await createAlias(owner, 'hello', 'PROD', '1');
}, 120_000);
afterAll(async () => {
  await site?.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('CI may move BETA, only release managers may move PROD', () => {
  let ci: Bearer;
  let manager: Bearer;
  beforeAll(async () => {
    ci = await bearer({ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }, notProd);
    manager = await bearer({ Effect: 'Allow', Action: ['lambda:UpdateAlias', 'lambda:GetAlias'], Resource: ARN });
  });

  it('CI moves BETA', async () => expect(await move(ci, 'BETA')).toMatchObject({ FunctionVersion: '$LATEST' }));
  it('and not PROD', async () => {
    await expect(move(ci, 'PROD')).rejects.toMatchObject(denied('lambda:UpdateAlias', `${ARN}:PROD`, EXPLICITLY));
    expect(await owner.send(new GetAliasCommand({ FunctionName: 'hello', Name: 'PROD' }))).toMatchObject({ FunctionVersion: '1' });
  });
  it('a release manager moves PROD, for the function covers its aliases', async () => expect(await move(manager, 'PROD')).toMatchObject({ FunctionVersion: '$LATEST' }));
  it('a rollback is a move: not for CI', async () => {
    const { code, stderr } = await switchyard(['rollback', 'hello:PROD'], ci.environment);
    expect([code, stderr]).toEqual([1, `switchyard: AccessDeniedException: ${denied('lambda:UpdateAlias', `${ARN}:PROD`, EXPLICITLY).message}\n`]);
  });
  it('but for the manager', async () => {
    expect(await switchyard(['rollback', 'hello:PROD'], manager.environment)).toMatchObject({ code: 0 });
    expect(await manager.lambda.send(new GetAliasCommand({ FunctionName: 'hello', Name: 'PROD' }))).toMatchObject({ FunctionVersion: '1' });
  });
  it('what nothing allows is refused, whether it exists or not', async () => {
    await expect(manager.lambda.send(new ListFunctionsCommand({}))).rejects.toMatchObject(denied('lambda:ListFunctions', '*'));
    await expect(manager.lambda.send(new GetFunctionCommand({ FunctionName: 'hello', Qualifier: 'PROD' }))).rejects.toMatchObject(denied('lambda:GetFunction', `${ARN}:PROD`));
    await expect(manager.lambda.send(new GetFunctionCommand({ FunctionName: 'hello2' }))).rejects.toMatchObject(denied('lambda:GetFunction', `${ARN}2`));
  });
  it('S3 and CloudTrail refuse in their own shapes', async () => {
    const bucket = 'arn:aws:s3:::pictures';
    await expect(manager.s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ ...denied('s3:ListAllMyBuckets', '*'), name: 'AccessDenied' });
    await expect(manager.s3.send(new CreateBucketCommand({ Bucket: 'pictures' }))).rejects.toMatchObject({ ...denied('s3:CreateBucket', `"${bucket}"`), name: 'AccessDenied' });
    await expect(manager.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'pictures', NotificationConfiguration: {} })))
      .rejects.toMatchObject({ ...denied('s3:PutBucketNotification', `"${bucket}"`), name: 'AccessDenied' });
    await expect(manager.trail.send(new LookupEventsCommand({}))).rejects
      .toMatchObject({ ...denied('cloudtrail:LookupEvents', '*'), $metadata: expect.objectContaining({ httpStatusCode: 400 }) });
  });
});

describe('Invoke asks the identity\'s policies and the resource\'s together', () => {
  const invoke = async (key: Bearer, Qualifier?: string, more: object = {}) => (await key.lambda.send(new InvokeCommand({ FunctionName: ARN, Qualifier, ...more }))).StatusCode;
  const refused = denied('lambda:InvokeFunction', ARN);
  const share = (StatementId: string, Principal: string, Qualifier?: string) =>
    owner.send(new AddPermissionCommand({ FunctionName: 'hello', Qualifier, StatementId, Action: 'lambda:InvokeFunction', Principal }));

  it('an Allow of the identity is enough in its account', async () => {
    const key = await bearer({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `${ARN}:PROD` });
    expect(await invoke(key, 'PROD')).toBe(200);
    await expect(invoke(key)).rejects.toMatchObject(refused);
    await expect(invoke(key, undefined, { InvocationType: 'DryRun' })).rejects.toMatchObject(refused);
    await expect(key.lambda.send(new InvokeCommand({ FunctionName: 'missing' }))).rejects.toMatchObject(denied('lambda:InvokeFunction', ARN.replace('hello', 'missing')));
  });
  it('and so is one of the resource', async () => {
    const key = await bearer({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const open = await newKey();
    await share('own', ACCOUNT, 'BETA');
    expect(await invoke(open, 'BETA')).toBe(200);
    // What names the account leaves it to the policies of the account's keys.
    await expect(invoke(key, 'BETA')).rejects.toMatchObject(denied('lambda:InvokeFunction', `${ARN}:BETA`));
    await share('all', '*', 'BETA');
    await eventually(() => invoke(key, 'BETA').catch(() => 0), (status) => status === 200);
  });
  it('against a Deny neither helps', async () => {
    const key = await bearer(everything, { Effect: 'Deny', Action: 'lambda:Invoke*', Resource: '*' });
    await expect(invoke(key, 'BETA')).rejects.toMatchObject(denied('lambda:InvokeFunction', `${ARN}:BETA`, EXPLICITLY));
  });
  it('across accounts it takes both', async () => {
    await share('other', OTHER, 'PROD');
    const key = await newKey(OTHER);
    expect(await invoke(key, 'PROD')).toBe(200);
    expect((await put(key, 'only', { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }, asAccount(OTHER))).code).toBe(0);
    const theirs = { ...denied('lambda:InvokeFunction', `${ARN}:PROD`), message: denied('lambda:InvokeFunction', `${ARN}:PROD`).message.replace(ACCOUNT, OTHER) };
    await expect(invoke(key, 'PROD')).rejects.toMatchObject(theirs);
    expect((await put(key, 'more', { Statement: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `${ARN}:*` } }, asAccount(OTHER))).code).toBe(0);
    expect(await invoke(key, 'PROD')).toBe(200);
  });
});

describe('switchyard keys policy', () => {
  const document = `${JSON.stringify({ Version: '2012-10-17', Statement: [everything, notProd] }, null, 2)}\n`;

  it('puts, shows, lists and deletes', async () => {
    const key = await newKey();
    expect(await switchyard(['keys', 'policy', 'list', key.id])).toMatchObject({ stdout: 'no policies: the key may do everything in its account\n' });
    expect(await put(key, 'ci', document)).toEqual({ code: 0, stdout: `put policy ci on ${key.id}\n`, stderr: '' });
    expect(await switchyard(['keys', 'policy', 'get', key.id, 'ci'])).toEqual({ code: 0, stdout: document, stderr: '' });
    expect(await switchyard(['keys', 'policy', 'list', key.id, '--json'])).toMatchObject({ stdout: '[\n  "ci"\n]\n' });
    expect((await switchyard(['keys', 'list'])).stdout).toMatch(new RegExp(`${key.id} .* ci\\n`));
    await expect(move(key, 'PROD')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await switchyard(['keys', 'policy', 'delete', key.id, 'ci'])).toMatchObject({ code: 0, stdout: `deleted policy ci of ${key.id}\n` });
    expect(await move(key, 'PROD')).toMatchObject({ FunctionVersion: '$LATEST' });
    expect((await switchyard(['history', '--kind', 'AccessKeyPolicyPut', '--kind', 'AccessKeyPolicyDeleted', '--reverse', '--limit', '2'])).stdout).toMatch(/AccessKeyPolicyDeleted -policy ci .*\n.*AccessKeyPolicyPut \+policy ci /);
  });

  it.each([
    ['{', /^switchyard: MalformedPolicyDocumentException: The policy is not valid JSON: /],
    ['{"Statement":{"Effect":"Allow","Action":"lambda:*","Resource":"hello"}}', /Statement\.Resource must be "\*" or in ARN format, not hello\.\n$/],
    [JSON.stringify({ Statement: everything, Id: 'x'.repeat(6144) }), / at 'policyDocument' failed to satisfy constraint: Member must have length less than or equal to 6144\n$/],
  ])('refuses %s in one line', async (text, told) => {
    const { code, stderr } = await put(await newKey(), 'bad', text);
    expect([code, stderr.slice(-300)]).toEqual([1, expect.stringMatching(told)]);
  });

  it('a key does not lift its own denials, nor give itself another key, unless it may', async () => {
    const key = await bearer({ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }, notProd);
    const own = `arn:aws:switchyard:::access-key/${key.id}`;
    const refusal = (action: string, resource: string) => ({ code: 1, stderr: `switchyard: AccessDeniedException: ${denied(action, resource).message}\n` });
    expect(await put(key, 'only', { Statement: everything }, key.environment)).toMatchObject(refusal('switchyard:PutAccessKeyPolicy', own));
    expect(await switchyard(['keys', 'policy', 'delete', key.id, 'only'], key.environment)).toMatchObject(refusal('switchyard:DeleteAccessKeyPolicy', own));
    expect(await switchyard(['keys', 'issue'], key.environment)).toMatchObject(refusal('switchyard:IssueAccessKey', '*'));
    const admin = await bearer({ Effect: 'Allow', Action: 'switchyard:*AccessKeyPolic*', Resource: '*' });
    expect(await put(key, 'only', { Statement: everything }, admin.environment)).toMatchObject({ code: 0 });
    expect(await move(key, 'PROD', '1')).toMatchObject({ FunctionVersion: '1' });
  });

  it('knows keys of its own account alone; the operator knows all', async () => {
    const key = await newKey();
    const unknown = { code: 1, stderr: `switchyard: ResourceNotFoundException: Access key not found: ${key.id}\n` };
    expect(await put(key, 'x', { Statement: everything }, asAccount(OTHER))).toMatchObject(unknown);
    expect(await switchyard(['keys', 'policy', 'list', key.id], asAccount(OTHER))).toMatchObject(unknown);
    expect(await put(key, 'x', { Statement: everything }, { AWS_ACCESS_KEY_ID: 'test' })).toMatchObject({ code: 0 });
  });
});
