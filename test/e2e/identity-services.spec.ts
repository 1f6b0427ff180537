import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  AttachRolePolicyCommand, CreateRoleCommand, DeleteRoleCommand, DeleteRolePolicyCommand, DetachRolePolicyCommand, GetRoleCommand, GetRolePolicyCommand, IAMClient,
  ListAttachedRolePoliciesCommand, ListInstanceProfilesForRoleCommand, ListRolePoliciesCommand, ListRolesCommand, ListRoleTagsCommand, paginateListRoles, PutRolePolicyCommand,
  TagRoleCommand, UntagRoleCommand, UpdateAssumeRolePolicyCommand, UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { presignQuery } from '../../src/aws/sigv4.js';
import { createNodeFunction } from '../support/functions.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** STS and IAM's roles with the real clients: what tools ask before and around functions. */
const ACCOUNT = '123456789012';
const TRUST = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] });
const READ = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: "arn:aws:s3:::b/*'()!" }] });
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

let site: Site;
let switchyard: Running;
let iam: IAMClient;
const settings = (accountId = ACCOUNT, secretAccessKey = 'test') =>
  ({ endpoint: switchyard.url, region: 'us-east-1', credentials: { accessKeyId: accountId, secretAccessKey }, maxAttempts: 1 });

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  iam = new IAMClient(settings());
});
afterAll(() => site.remove());

describe('STS', () => {
  it('says who calls', async () => {
    const { $metadata, ...identity } = await new STSClient(settings()).send(new GetCallerIdentityCommand({}));
    expect(identity).toEqual({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root`, UserId: ACCOUNT });
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('says so to a presigned GET as well', async () => {
    const query = presignQuery(
      { method: 'GET', path: '/', query: 'Action=GetCallerIdentity&Version=2011-06-15', headers: { host: new URL(switchyard.url).host }, body: '' },
      { accessKeyId: ACCOUNT, secretAccessKey: 'test' }, { region: 'us-east-1', service: 'sts', time: new Date(), expiresIn: 60 },
    );
    const response = await fetch(`${switchyard.url}/?${query}`);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(`<Account>${ACCOUNT}</Account>`)]);
  });

  it.each([['nobody', 'test', 'InvalidClientTokenId'], [ACCOUNT, 'wrong', 'SignatureDoesNotMatch']])('refuses %s with the secret %s as %s', async (account, secret, name) =>
    expect(new STSClient(settings(account, secret)).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } }));

  it('gives out no temporary credentials, and says so', async () =>
    expect(new STSClient(settings()).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'InvalidAction', message: expect.stringContaining('GetSessionToken') }));

  it('answers in its own XML, errors included', async () => {
    const ask = async (body: string, service = 'sts') => {
      const response = await signedFetch(switchyard.url, 'POST', '/', { service, body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      return [response.status, response.headers.get('content-type'), (await response.text()).replaceAll(response.headers.get('x-amzn-requestid')!, 'ID')];
    };
    expect(await ask('Action=GetCallerIdentity&Version=2011-06-15')).toEqual([
      200, 'text/xml', `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:root</Arn><UserId>${ACCOUNT}</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    ]);
    expect(await ask('Action=GetRole&Version=2010-05-08&RoleName=a%26b', 'iam')).toEqual([
      400, 'text/xml', expect.stringMatching(/^<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>ValidationError<\/Code><Message>1 validation error detected: Value &apos;a&amp;b&apos; at &apos;roleName&apos; .*<RequestId>ID<\/RequestId><\/ErrorResponse>$/),
    ]);
    expect(await ask('Action=GetRole&Version=2010-05-08&RoleName=a&RoleName=b', 'iam')).toEqual([400, 'text/xml', expect.stringContaining('<Code>MalformedInput</Code>')]);
  });
});

describe('IAM', () => {
  const RoleName = 'lambda_basic_execution';

  it('makes a role, which a function then has, and shows it', async () => {
    const { Role: made } = await iam.send(new CreateRoleCommand({ RoleName, Path: '/service-role/', AssumeRolePolicyDocument: TRUST, Description: 'Runs "functions" & more', Tags: [{ Key: 'team', Value: '' }] }));
    expect(made).toEqual({
      Path: '/service-role/', RoleName, RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/), Arn: `arn:aws:iam::${ACCOUNT}:role/service-role/${RoleName}`, CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(TRUST), Description: 'Runs "functions" & more', MaxSessionDuration: 3600, Tags: [{ Key: 'team', Value: '' }],
    });
    expect((await iam.send(new GetRoleCommand({ RoleName }))).Role).toEqual({ ...made, RoleLastUsed: {} });
    await createNodeFunction(lambdaClient(switchyard.url), 'has-role', 'exports.handler = async () => 1', { Role: made!.Arn });
    await createNodeFunction(lambdaClient(switchyard.url), 'has-foreign-role', 'exports.handler = async () => 1', { Role: `arn:aws:iam::${ACCOUNT}:role/registered-nowhere` });
    await expect(iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))).rejects.toMatchObject({ name: 'EntityAlreadyExistsException', $metadata: { httpStatusCode: 409 } });
  });

  it('keeps what is put on it, and gives back what was taken off', async () => {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'read', PolicyDocument: READ }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'stage', Value: 'beta' }] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['team'] }));
    await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
    const trust = TRUST.replace('lambda', 'edgelambda');
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({ MaxSessionDuration: 7200, Description: 'Runs "functions" & more', Tags: [{ Key: 'stage', Value: 'beta' }] });
    expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(trust);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['read']);
    expect(decodeURIComponent((await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'read' }))).PolicyDocument!)).toBe(READ);
    expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC }]);
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: 'stage', Value: 'beta' }]);
    expect((await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles).toEqual([]);
  });

  it('lets nobody delete it before its policies, then it is gone', async () => {
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({ name: 'DeleteConflictException', message: 'Cannot delete entity, must detach all policies first.' });
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'read' }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    for (const Command of [GetRoleCommand, DeleteRoleCommand, ListRolePoliciesCommand, ListAttachedRolePoliciesCommand]) {
      await expect(iam.send(new (Command as typeof GetRoleCommand)({ RoleName }))).rejects.toMatchObject({ name: 'NoSuchEntityException', message: `The role with name ${RoleName} cannot be found.`, $metadata: { httpStatusCode: 404 } });
    }
  });

  it('lists in pages, by the path, the account\'s own', async () => {
    const names = Array.from({ length: 7 }, (_, role) => `role-${role}`);
    await Promise.all(names.map((name, at) => iam.send(new CreateRoleCommand({ RoleName: name, Path: at % 2 ? '/odd/' : '/', AssumeRolePolicyDocument: TRUST }))));
    const listed: (string | undefined)[] = [];
    for await (const { Roles } of paginateListRoles({ client: iam, pageSize: 2 }, {})) listed.push(...Roles!.map((role) => role.RoleName));
    expect(listed).toEqual(names);
    expect((await iam.send(new ListRolesCommand({ PathPrefix: '/odd/' }))).Roles!.map((role) => role.RoleName)).toEqual(['role-1', 'role-3', 'role-5']);
    const foreign = new IAMClient(settings('999999999999'));
    expect((await foreign.send(new ListRolesCommand({}))).Roles).toEqual([]);
    await expect(foreign.send(new GetRoleCommand({ RoleName: 'role-1' }))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('is told by the history and by CloudTrail', async () => {
    const response = await signedFetch(switchyard.url, 'GET', '/_switchyard/history?Subject=role%2Flambda_basic_execution');
    const { Entries } = (await response.json()) as { Entries: { kind: string; change: { configuration?: Record<string, unknown> }; subject: unknown }[] };
    expect(Entries.map(({ kind }) => kind)).toEqual([
      'RoleCreated', 'RolePolicyPut', 'RolePolicyAttached', 'RoleTagged', 'RoleUntagged', 'RoleUpdated', 'AssumeRolePolicyUpdated', 'RolePolicyDetached', 'RolePolicyDeleted', 'RoleDeleted',
    ]);
    expect(Entries[5]).toMatchObject({ subject: { type: 'role', name: `role/${RoleName}` }, change: { configuration: { maxSessionDuration: { from: 3600, to: 7200 } } } });
    const trail = new CloudTrailClient(settings());
    const { Events } = await trail.send(new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: RoleName }] }));
    expect(Events!.map(({ EventName }) => EventName).toReversed()).toEqual([
      'CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'TagRole', 'UntagRole', 'UpdateRole', 'UpdateAssumeRolePolicy', 'DetachRolePolicy', 'DeleteRolePolicy', 'DeleteRole',
    ]);
    expect(JSON.parse(Events!.at(-3)!.CloudTrailEvent!)).toMatchObject({ eventSource: 'iam.amazonaws.com', requestParameters: { roleName: RoleName, policyArn: BASIC } });
    const verified = (await (await signedFetch(switchyard.url, 'POST', '/_switchyard/verify', { accountId: '000000000000' })).json()) as object;
    expect(verified).toMatchObject({ problems: [] });
  });
});
