import { randomUUID } from 'node:crypto';
import { CreateAliasCommand, LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { done, send } from '../support/conformance/cases.js';
import {
  addPermission, createAlias, createFunction, deleteAlias, deleteFunction, getAlias, getFunction, getPolicy, listVersions, OTHER_ACCOUNT, OTHER_ZIP,
  publishVersion, removePermission, updateAlias, updateCode, updateConfiguration, ZIP, type Request,
} from '../support/conformance/requests.js';
import { newSite, type Site } from '../support/switchyard.js';

/** A retry of an SDK carries the id of its first try and gets the first answer; the same id on anything else is a new command. */
let site: Site;
let url: string;

beforeAll(async () => {
  site = await newSite();
  ({ url } = await site.start());
});
afterAll(() => site.remove());

const withId = (request: Request, id: string): Request => ({ ...request, headers: { ...request.headers, 'amz-sdk-invocation-id': id } });
async function prepared(name: string): Promise<string> {
  await done(url, createFunction(name, { Publish: true }));
  await done(url, createAlias(name, { Name: 'PROD', FunctionVersion: '1' }));
  await done(url, addPermission(name, { StatementId: 'first' }));
  return name;
}
const commands: readonly (readonly [what: string, call: (name: string) => Request])[] = [
  ['CreateFunction', (name) => createFunction(`${name}-new`)],
  ['CreateFunction with Publish', (name) => createFunction(`${name}-new`, { Publish: true, Environment: { Variables: { TRACK: '1' } } })],
  ['UpdateFunctionCode', (name) => updateCode(name, { ZipFile: OTHER_ZIP })],
  ['UpdateFunctionCode with Publish', (name) => updateCode(name, { ZipFile: OTHER_ZIP, Publish: true })],
  ['UpdateFunctionConfiguration', (name) => updateConfiguration(name, { Environment: { Variables: { TRACK: '2' } } })],
  ['PublishVersion', (name) => publishVersion(name)],
  ['CreateAlias', (name) => createAlias(name, { Name: 'BETA', FunctionVersion: '1' })],
  ['UpdateAlias', (name) => updateAlias(name, 'PROD', { Description: 'd' })],
  ['DeleteAlias', (name) => deleteAlias(name, 'PROD')],
  ['AddPermission', (name) => addPermission(name, {})],
  ['RemovePermission', (name) => removePermission(name, 'first')],
  ['DeleteFunction', (name) => deleteFunction(name)],
];

it.each(commands.map(([what, call], index) => [what, call, `retried-${index}`] as const))('%s answers a retry as it answered the first try', async (_what, call, name) => {
  await prepared(name);
  const request = withId(call(name), randomUUID());
  const first = await send(url, request);
  expect(first.status).toBeLessThan(300);
  const second = await send(url, request);
  expect([second.status, second.json]).toEqual([first.status, first.json]);
  expect(second.headers.get('x-amzn-requestid')).not.toBe(first.headers.get('x-amzn-requestid'));
});

it.each(commands.map(([what, call], index) => [what, call, `at-once-${index}`] as const))('%s does its work once for four tries at once', async (_what, call, name) => {
  await prepared(name);
  const request = withId(call(name), randomUUID());
  const answers = await Promise.all([1, 2, 3, 4].map(() => send(url, request)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]!.status).toBeLessThan(300);
});

it('a retry that comes late gets the first answer, whatever has happened since', async () => {
  const name = await prepared('late');
  const create = withId(createAlias(name, { Name: 'BETA', FunctionVersion: '1', Description: 'first' }), randomUUID());
  const first = await send(url, create);
  await done(url, updateAlias(name, 'BETA', { Description: 'second' }));
  expect((await send(url, create)).json).toEqual(first.json);
  await done(url, deleteAlias(name, 'BETA'));
  expect(await send(url, create)).toMatchObject({ status: 201, json: first.json });
  expect(await send(url, getAlias(name, 'BETA'))).toMatchObject({ status: 404 });
});

it('a precondition that held at the first try holds for its retry', async () => {
  const name = await prepared('conditional');
  const { RevisionId } = await done(url, getAlias(name, 'PROD'));
  const update = withId(updateAlias(name, 'PROD', { FunctionVersion: '$LATEST', RevisionId }), randomUUID());
  const [first, second] = [await send(url, update), await send(url, update)];
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.json).toEqual(first.json);
});

it('a command that was refused is decided anew', async () => {
  const name = await prepared('refused');
  const create = withId(createAlias(name, { Name: 'BETA', FunctionVersion: '2' }), randomUUID());
  expect(await send(url, create)).toMatchObject({ status: 404 });
  await done(url, updateCode(name, { ZipFile: OTHER_ZIP, Publish: true }));
  expect(await send(url, create)).toMatchObject({ status: 201 });
});

describe('the same id is another command', () => {
  const id = randomUUID();

  it('with another body', async () => {
    const name = await prepared('other-body');
    expect(await send(url, withId(createAlias(name, { Name: 'A', FunctionVersion: '1' }), id))).toMatchObject({ status: 201 });
    expect(await send(url, withId(createAlias(name, { Name: 'B', FunctionVersion: '1' }), id))).toMatchObject({ status: 201, json: { Name: 'B' } });
    expect(await send(url, withId(createAlias(name, { Name: 'A', FunctionVersion: '1', Description: 'other' }), id))).toMatchObject({ status: 409 });
  });

  it('on another path or method', async () => {
    const name = await prepared('other-path');
    await done(url, addPermission(name, {}, { Qualifier: 'PROD' }));
    expect(await send(url, withId(removePermission(name, 's1', { Qualifier: 'PROD' }), id))).toMatchObject({ status: 204 });
    expect(await send(url, withId(removePermission(name, 'first'), id))).toMatchObject({ status: 204 });
    expect(await send(url, getPolicy(name))).toMatchObject({ status: 404 });
    expect(await send(url, withId(deleteAlias(name, 'PROD'), id))).toMatchObject({ status: 204 });
  });

  it('of another account or region', async () => {
    const create = withId(createFunction('everywhere'), id);
    for (const from of [{}, { accountId: OTHER_ACCOUNT }, { region: 'eu-central-1' }]) {
      expect(await send(url, { ...create, ...from })).toMatchObject({ status: 201 });
      expect(await send(url, { ...getFunction('everywhere'), ...from })).toMatchObject({ status: 200 });
    }
  });
});

it('an SDK whose first answer was lost on the way gets it by its own retry', async () => {
  const name = await prepared('lossy');
  await done(url, updateCode(name, { ZipFile: ZIP }));
  const lambda = new LambdaClient({ endpoint: url, region: 'us-west-2', credentials: { accessKeyId: '123456789012', secretAccessKey: 'test' }, maxAttempts: 3 });
  let lost = 0;
  lambda.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      if (lost++ % 2 === 0) throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError', $retryable: {} });
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'loseFirstAnswers' },
  );
  try {
    expect(await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'BETA', FunctionVersion: '1' }))).toMatchObject({ Name: 'BETA', $metadata: { httpStatusCode: 201, attempts: 2 } });
    expect(await lambda.send(new PublishVersionCommand({ FunctionName: name }))).toMatchObject({ Version: '2', $metadata: { attempts: 2 } });
  } finally {
    lambda.destroy();
  }
  expect(lost).toBe(4);
  const { Versions } = await done(url, listVersions(name));
  expect((Versions as unknown[]).length).toBe(3);
});
