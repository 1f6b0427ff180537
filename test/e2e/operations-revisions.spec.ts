import { randomUUID } from 'node:crypto';
import { deleteConcurrency, putRecursion, reserve, tag, untag } from '../support/conformance/account-requests.js';
import { answers, check, done, refuses, send, UUID } from '../support/conformance/cases.js';
import {
  addPermission, arnOf, createAlias, createFunction, deleteAlias, deleteFunction, getAlias, getConfiguration, getPolicy, OTHER_ZIP, publishVersion,
  removePermission, updateAlias, updateCode, updateConfiguration, ZIP, type Request,
} from '../support/conformance/requests.js';
import { newSite, type Site } from '../support/switchyard.js';

/** Which call changes which RevisionId, and what a RevisionId that is not the latest is answered with (reference sheet §2–§5). */
let site: Site;
let url: string;

beforeAll(async () => {
  site = await newSite();
  ({ url } = await site.start());
});
afterAll(() => site.remove());

const json = async (request: Request) => (await send(url, request)).json as Record<string, string | undefined>;
const CALL = (operation: string) => `The Revision Id provided does not match the latest Revision Id. Call the ${operation} API to retrieve the latest Revision Id`;
const staleFunction = refuses('PreconditionFailedException', CALL('GetFunction/GetAlias'));
const stalePolicy = refuses('PreconditionFailedException', CALL('GetPolicy'));

const parts = {
  latest: (name: string) => getConfiguration(name),
  'version 1': (name: string) => getConfiguration(`${name}:1`),
  'version 2': (name: string) => getConfiguration(`${name}:2`),
  PROD: (name: string) => getAlias(name, 'PROD'),
  BETA: (name: string) => getAlias(name, 'BETA'),
  policy: (name: string) => getPolicy(name),
  'policy of PROD': (name: string) => getPolicy(`${name}:PROD`),
};
const revisionsOf = async (name: string): Promise<Record<string, string | undefined>> =>
  Object.fromEntries(await Promise.all(Object.entries(parts).map(async ([part, read]) => [part, (await json(read(name)))['RevisionId']] as const)));

/** A function with version 1, the alias PROD, and a policy on the function and on PROD. */
async function prepared(name: string): Promise<void> {
  await done(url, createFunction(name, { Publish: true }));
  await done(url, createAlias(name, { Name: 'PROD', FunctionVersion: '1' }));
  await done(url, addPermission(name, {}));
  await done(url, addPermission(name, {}, { Qualifier: 'PROD' }));
}

describe('a call changes', () => {
  const calls: readonly (readonly [what: string, calls: (name: string) => Request[], changed: readonly (keyof typeof parts)[]])[] = [
    ['UpdateFunctionCode', (name) => [updateCode(name, { ZipFile: OTHER_ZIP })], ['latest']],
    ['UpdateFunctionCode with the same code', (name) => [updateCode(name, { ZipFile: ZIP })], ['latest']],
    ['UpdateFunctionCode as a dry run', (name) => [updateCode(name, { ZipFile: OTHER_ZIP, DryRun: true })], []],
    ['UpdateFunctionCode with Publish', (name) => [updateCode(name, { ZipFile: OTHER_ZIP, Publish: true })], ['latest', 'version 2']],
    ['UpdateFunctionConfiguration', (name) => [updateConfiguration(name, { Timeout: 4 })], ['latest']],
    ['UpdateFunctionConfiguration of nothing', (name) => [updateConfiguration(name, {})], ['latest']],
    ['PublishVersion with nothing to publish', (name) => [publishVersion(name)], []],
    ['CreateAlias', (name) => [createAlias(name, { Name: 'BETA', FunctionVersion: '1' })], ['BETA']],
    ['UpdateAlias', (name) => [updateAlias(name, 'PROD', { FunctionVersion: '$LATEST' })], ['PROD']],
    ['UpdateAlias of nothing', (name) => [updateAlias(name, 'PROD', {})], ['PROD']],
    ['UpdateAlias to what it is', (name) => [updateAlias(name, 'PROD', { FunctionVersion: '1', Description: '' })], ['PROD']],
    ['DeleteAlias, and its policy goes with it', (name) => [deleteAlias(name, 'PROD')], ['PROD', 'policy of PROD']],
    ['AddPermission to the function', (name) => [addPermission(name, { StatementId: 's2' })], ['policy']],
    ['AddPermission to the alias', (name) => [addPermission(name, { StatementId: 's2' }, { Qualifier: 'PROD' })], ['policy of PROD']],
    ['RemovePermission of one of two', (name) => [addPermission(name, { StatementId: 's2' }), removePermission(name, 's2')], ['policy']],
    ['RemovePermission of the last', (name) => [removePermission(name, 's1')], ['policy']],
    ['TagResource', (name) => [tag(arnOf(name), { Tags: { a: '1' } })], ['latest']],
    ['TagResource with what is there', (name) => [tag(arnOf(name), { Tags: { a: '1' } }), tag(arnOf(name), { Tags: { a: '1' } })], ['latest']],
    ['UntagResource', (name) => [untag(arnOf(name), 'a')], ['latest']],
    ['PutFunctionConcurrency and DeleteFunctionConcurrency', (name) => [reserve(name, 0), deleteConcurrency(name)], []],
    ['PutFunctionRecursionConfig', (name) => [putRecursion(name, { RecursiveLoop: 'Allow' })], []],
    ['a refused call', (name) => [createAlias(name, { Name: 'PROD', FunctionVersion: '1' }), addPermission(name, {}), updateAlias(name, 'PROD', { FunctionVersion: '9' })], []],
  ];

  it.each(calls.map(([what, requests, changed], index) => [what, changed, requests, `revisions-${index}`] as const))('%s: %j', async (_what, changed, requests, name) => {
    await prepared(name);
    const before = await revisionsOf(name);
    for (const request of requests(name)) {
      await send(url, request);
      await done(url, getConfiguration(name));
    }
    const after = await revisionsOf(name);
    expect(Object.keys(parts).filter((part) => before[part] !== after[part])).toEqual(changed);
  });

  it('PublishVersion: of $LATEST, the new version has its own', async () => {
    await prepared('published');
    await done(url, updateConfiguration('published', {}));
    const before = await revisionsOf('published');
    const version = await done(url, publishVersion('published'));
    const after = await revisionsOf('published');
    expect(Object.keys(parts).filter((part) => before[part] !== after[part])).toEqual(['latest', 'version 2']);
    expect(version['RevisionId']).toBe(after['version 2']);
    expect(new Set(Object.values(after).filter((id) => id !== undefined)).size).toBe(6);
    for (const id of Object.values(after)) expect(id ?? randomUUID()).toMatch(UUID);
  });

  it('by an answer the RevisionId that a read shows next', async () => {
    await prepared('answered');
    const alias = await json(updateAlias('answered', 'PROD', { Description: 'd' }));
    expect(alias).toEqual(await json(getAlias('answered', 'PROD')));
  });
});

describe('a RevisionId', () => {
  const wrong = randomUUID();
  const name = 'guarded';
  beforeAll(() => prepared(name));

  it.each([
    ['UpdateFunctionCode', updateCode(name, { ZipFile: ZIP, RevisionId: wrong }), staleFunction],
    ['UpdateFunctionCode as a dry run', updateCode(name, { ZipFile: ZIP, DryRun: true, RevisionId: wrong }), staleFunction],
    ['UpdateFunctionConfiguration', updateConfiguration(name, { RevisionId: wrong }), staleFunction],
    ['PublishVersion', publishVersion(name, { RevisionId: wrong }), staleFunction],
    ['UpdateAlias', updateAlias(name, 'PROD', { RevisionId: wrong }), staleFunction],
    ['AddPermission', addPermission(name, { StatementId: 's2', RevisionId: wrong }), stalePolicy],
    ['AddPermission on an alias', addPermission(name, { StatementId: 's2', RevisionId: wrong }, { Qualifier: 'PROD' }), stalePolicy],
    ['RemovePermission', removePermission(name, 's1', { RevisionId: wrong }), stalePolicy],
    ['a value that is no UUID, too', updateAlias(name, 'PROD', { RevisionId: 'x' }), staleFunction],
  ])('that is not the latest is refused by %s, and nothing changes', async (_what, when, then) => {
    const before = await revisionsOf(name);
    await check(url, { that: '', evidence: 'S', when, then });
    expect(await revisionsOf(name)).toEqual(before);
  });

  it.each([
    ['UpdateFunctionCode', 'latest', (RevisionId: string) => updateCode(name, { ZipFile: ZIP, RevisionId }), staleFunction],
    ['UpdateFunctionConfiguration', 'latest', (RevisionId: string) => updateConfiguration(name, { RevisionId }), staleFunction],
    ['PublishVersion', 'latest', (RevisionId: string) => publishVersion(name, { RevisionId }), staleFunction],
    ['UpdateAlias', 'PROD', (RevisionId: string) => updateAlias(name, 'PROD', { RevisionId }), staleFunction],
    ['AddPermission', 'policy', (RevisionId: string) => addPermission(name, { StatementId: randomUUID(), RevisionId }), stalePolicy],
    ['AddPermission on an alias', 'policy of PROD', (RevisionId: string) => addPermission(name, { StatementId: randomUUID(), RevisionId }, { Qualifier: 'PROD' }), stalePolicy],
  ])('that is the latest is good for %s, once', async (_what, part, call, then) => {
    const latest = (await revisionsOf(name))[part]!;
    await done(url, call(latest));
    await check(url, { that: '', evidence: 'S', when: call(latest), then });
  });

  it('of the policy is good for RemovePermission', async () => {
    const { policy } = await revisionsOf(name);
    await check(url, { that: '', evidence: 'S', when: removePermission(name, 's1', { RevisionId: policy }), then: answers(204) });
  });

  it('of the alias itself is good for its first AddPermission', async () => {
    const { RevisionId } = await done(url, createAlias(name, { Name: 'fresh', FunctionVersion: '1' }));
    await done(url, addPermission(name, { RevisionId }, { Qualifier: 'fresh' }));
  });

  it('of an alias that was deleted and created again is another', async () => {
    const first = await done(url, createAlias(name, { Name: 'again', FunctionVersion: '1' }));
    await done(url, deleteAlias(name, 'again'));
    await done(url, createAlias(name, { Name: 'again', FunctionVersion: '1' }));
    await check(url, { that: '', evidence: 'S', when: updateAlias(name, 'again', { RevisionId: first['RevisionId'] }), then: staleFunction });
  });

  it('of a function that was deleted and created again is another', async () => {
    const first = await done(url, createFunction('reborn'));
    await done(url, deleteFunction('reborn'));
    await done(url, createFunction('reborn'));
    await check(url, { that: '', evidence: 'S', when: updateConfiguration('reborn', { RevisionId: first['RevisionId'] }), then: staleFunction });
  });
});
