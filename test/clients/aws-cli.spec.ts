import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { helloworld, zipOf } from '../support/packages.js';
import { describePythonClients, runAws } from '../support/python-clients.js';
import { newSite, type Site } from '../support/switchyard.js';

const ACCOUNT = '123456789012';
const ARN = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:helloworld`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/lambda_basic_execution`;
const anything = expect.anything() as unknown;
const f = ['--function-name', 'helloworld'];

/** Each line: what is typed after `aws`, and what it prints (JSON, compared by the members named; a text by its whole). */
const commands: readonly (readonly [line: readonly string[], prints: unknown])[] = [
  [['sts', 'get-caller-identity'], { Account: ACCOUNT, Arn: anything, UserId: anything }],
  [['lambda', 'create-function', ...f, '--runtime', 'nodejs6.10', '--role', ROLE, '--handler', 'helloworld.handler', '--zip-file', 'fileb://one.zip', '--tags', 'team=yard'], { FunctionArn: ARN, State: 'Pending' }],
  [['lambda', 'wait', 'function-active-v2', ...f], ''],
  [['lambda', 'create-alias', ...f, '--name', 'DEV', '--function-version', '$LATEST', '--description', 'sample alias'], { AliasArn: `${ARN}:DEV` }],
  [['lambda', 'publish-version', ...f], { Version: '1' }],
  [['lambda', 'create-alias', ...f, '--name', 'PROD', '--function-version', '1'], { AliasArn: `${ARN}:PROD`, FunctionVersion: '1' }],
  [['lambda', 'update-function-code', ...f, '--zip-file', 'fileb://two.zip'], { LastUpdateStatus: 'InProgress' }],
  [['lambda', 'wait', 'function-updated-v2', ...f], ''],
  [['lambda', 'publish-version', ...f], { Version: '2' }],
  [['lambda', 'update-alias', ...f, '--name', 'PROD', '--function-version', '2', '--routing-config', 'AdditionalVersionWeights={1=0.05}'], { RoutingConfig: { AdditionalVersionWeights: { 1: 0.05 } } }],
  [['lambda', 'update-alias', ...f, '--name', 'PROD', '--routing-config', 'AdditionalVersionWeights={}'], { FunctionVersion: '2' }],
  [['lambda', 'add-permission', ...f, '--qualifier', 'PROD', '--statement-id', '1', '--principal', 's3.amazonaws.com', '--action', 'lambda:InvokeFunction', '--source-arn', 'arn:aws:s3:::examplebucket', '--source-account', ACCOUNT], { Statement: anything }],
  [['lambda', 'get-policy', ...f, '--qualifier', 'PROD'], { Policy: anything, RevisionId: anything }],
  [['lambda', 'invoke', ...f, '--qualifier', 'PROD', '--log-type', 'Tail', '--payload', '{"key1":"v1"}', 'answer.json'], { StatusCode: 200, ExecutedVersion: '2', LogResult: anything }],
  [['lambda', 'tag-resource', '--resource', ARN, '--tags', 'stage=prod'], ''],
  [['lambda', 'list-tags', '--resource', ARN], { Tags: { team: 'yard', stage: 'prod' } }],
  [['lambda', 'put-function-concurrency', ...f, '--reserved-concurrent-executions', '5'], { ReservedConcurrentExecutions: 5 }],
  [['lambda', 'get-function', ...f], { Tags: { team: 'yard' }, Concurrency: { ReservedConcurrentExecutions: 5 }, Code: { RepositoryType: 'S3' } }],
  [['lambda', 'put-provisioned-concurrency-config', ...f, '--qualifier', 'PROD', '--provisioned-concurrent-executions', '1'], { Status: 'IN_PROGRESS' }],
  [['lambda', 'put-function-event-invoke-config', ...f, '--maximum-retry-attempts', '0'], { FunctionArn: `${ARN}:$LATEST`, MaximumRetryAttempts: 0 }],
  [['lambda', 'create-function-url-config', ...f, '--qualifier', 'PROD', '--auth-type', 'NONE'], { FunctionArn: `${ARN}:PROD`, FunctionUrl: anything }],
  [['lambda', 'get-account-settings'], { AccountUsage: { FunctionCount: 1 } }],
  [['lambda', 'list-versions-by-function', ...f, '--query', 'Versions[].Version'], ['$LATEST', '1', '2']],
  [['lambda', 'get-function-recursion-config', ...f], { RecursiveLoop: 'Terminate' }],
  [['s3api', 'create-bucket', '--bucket', 'examplebucket', '--create-bucket-configuration', 'LocationConstraint=us-west-2'], { Location: anything }],
  [['s3api', 'put-bucket-notification-configuration', '--bucket', 'examplebucket', '--notification-configuration', JSON.stringify({ LambdaFunctionConfigurations: [{ LambdaFunctionArn: `${ARN}:PROD`, Events: ['s3:ObjectCreated:*'] }] })], ''],
  [['s3api', 'get-bucket-notification-configuration', '--bucket', 'examplebucket'], { LambdaFunctionConfigurations: [{ LambdaFunctionArn: `${ARN}:PROD` }] }],
  [['logs', 'describe-log-groups', '--query', 'logGroups[].logGroupName'], ['/aws/lambda/helloworld']],
  [['logs', 'put-retention-policy', '--log-group-name', '/aws/lambda/helloworld', '--retention-in-days', '7'], ''],
  [['iam', 'create-role', '--role-name', 'lambda_basic_execution', '--assume-role-policy-document', '{"Version":"2012-10-17","Statement":[]}'], { Role: { Arn: ROLE } }],
  [['iam', 'get-role', '--role-name', 'lambda_basic_execution'], { Role: { RoleName: 'lambda_basic_execution' } }],
];

describePythonClients('the AWS CLI', () => {
  let site: Site;
  let url: string;
  let folder: string;
  const aws = (line: readonly string[]) => runAws(url, ACCOUNT, [...line, '--output', 'json'], folder);

  beforeAll(async () => {
    site = await newSite();
    ({ url } = await site.start());
    folder = await mkdtemp(join(tmpdir(), 'switchyard-aws-cli-'));
    await writeFile(join(folder, 'one.zip'), await zipOf({ 'helloworld.js': helloworld() }));
    await writeFile(join(folder, 'two.zip'), await zipOf({ 'helloworld.js': helloworld('message of version 2') }));
  });
  afterAll(async () => {
    await site.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(commands)('aws %j', async (line, prints) => {
    const { code, stdout, stderr } = await aws(line);
    expect([code, stderr]).toEqual([0, '']);
    if (prints === '') expect(stdout).toBe('');
    else if (Array.isArray(prints)) expect(JSON.parse(stdout)).toEqual(prints);
    else expect(JSON.parse(stdout)).toMatchObject(prints as object);
  });

  it('finds what the function printed', async () => {
    const found = await eventually(
      async () => JSON.parse((await aws(['logs', 'filter-log-events', '--log-group-name', '/aws/lambda/helloworld', '--filter-pattern', 'v1'])).stdout) as { events: { message: string }[] },
      ({ events }) => events.length > 0,
    );
    expect(found.events[0]!.message).toContain('value1 = v1');
  });

  it('prints refusals as AWS words them', async () => {
    const { code, stderr } = await aws(['lambda', 'get-alias', ...f, '--name', 'GAMMA']);
    expect([code, stderr.trim()]).toEqual([255, `An error occurred (ResourceNotFoundException) when calling the GetAlias operation: Cannot find alias arn: ${ARN}:GAMMA`]);
  });
});
