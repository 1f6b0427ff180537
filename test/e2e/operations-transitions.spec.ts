import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, check, done, refuses, send, type Expected } from '../support/conformance/cases.js';
import { codeOf, configurationOf, inProgress, pending } from '../support/conformance/fixtures.js';
import {
  addPermission, arnOf, createAlias, createFunction, deleteFunction, getConfiguration, getFunction, invoke, listFunctions, OTHER_ZIP, publishVersion,
  updateAlias, updateCode, updateConfiguration, type Request,
} from '../support/conformance/requests.js';
import { whileNothingActivates } from '../support/held-activation.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { startSwitchyard, type Running } from '../support/switchyard.js';

/** Pending → Active and InProgress → Successful, with what is refused meanwhile (reference sheet §2). */
let database: FreshDatabase;
let folder: string;
let switchyard: Running;
let url: string;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'switchyard-e2e-'));
  switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: folder });
  ({ url } = switchyard);
});
afterAll(async () => {
  await switchyard?.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const held = (spec: () => Promise<void>) => whileNothingActivates(url, database.url, spec);
const asks = (when: Request, then: Expected) => check(url, { that: '', evidence: 'S', when, then });
const json = async (request: Request) => (await send(url, request)).json as Record<string, unknown>;
const isPending = refuses('ResourceConflictException', 'The operation cannot be performed at this time. The function is currently in the following state: Pending');
const isUpdating = (name: string) => refuses('ResourceConflictException', `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf(name)}`);
const newFunction = (name: string, given: object = {}) => {
  const { LastUpdateStatus: _, ...shown } = configurationOf(name, { ...pending, ...given });
  return shown;
};

it('shows a new function Pending, refuses changes, allows what does not change it, then shows it Active under another RevisionId', async () => {
  let created: Record<string, unknown> = {};
  await held(async () => {
    created = await json(createFunction('young'));
    await asks(getConfiguration('young'), answers(200, created));
    await asks(getConfiguration('young', { Qualifier: '$LATEST' }), answers(200, { ...created, FunctionArn: arnOf('young:$LATEST') }));
    await asks(updateCode('young', { ZipFile: OTHER_ZIP }), isPending);
    await asks(updateCode('young', { ZipFile: OTHER_ZIP, DryRun: true }), isPending);
    await asks(updateConfiguration('young', { Timeout: 4 }), isPending);
    await asks(publishVersion('young'), isPending);
    await asks(invoke('young'), isPending);
    expect(await send(url, createAlias('young', { Name: 'DEV', FunctionVersion: '$LATEST' }))).toMatchObject({ status: 201 });
    expect(await send(url, addPermission('young', {}))).toMatchObject({ status: 201 });
    await asks(getConfiguration('young'), answers(200, created));
  });
  await done(url, getFunction('young'));
  const now = await json(getConfiguration('young'));
  expect(now).toEqual(configurationOf('young', { LastModified: created['LastModified'] }));
  expect(now['RevisionId']).not.toBe(created['RevisionId']);
});

it('shows the version of a create with Publish Pending, then Active with the same RevisionId', async () => {
  let version: Record<string, unknown> = {};
  await held(async () => {
    await asks(createFunction('at-once', { Publish: true }), answers(201, newFunction('at-once', { Version: '1' })));
    version = await json(getConfiguration('at-once', { Qualifier: '1' }));
    expect(version).toEqual(newFunction('at-once', { Version: '1', FunctionArn: arnOf('at-once:1') }));
  });
  await done(url, getFunction('at-once'));
  await asks(getConfiguration('at-once:1'), answers(200, configurationOf('at-once', { Version: '1', FunctionArn: arnOf('at-once:1'), RevisionId: version['RevisionId'], LastModified: version['LastModified'] })));
});

it('deletes a function that is Pending, and creates it again at once', async () => {
  await held(async () => {
    await send(url, createFunction('short-lived'));
    await asks(deleteFunction('short-lived'), answers(204));
    await asks(createFunction('short-lived', { Timeout: 7 }), answers(201, newFunction('short-lived', { Timeout: 7 })));
  });
  await done(url, getFunction('short-lived'));
  await asks(getConfiguration('short-lived'), answers(200, configurationOf('short-lived', { Timeout: 7 })));
});

it('publishes as soon as the update before it is through', async () => {
  await done(url, createFunction('patient'));
  let publishing: Promise<unknown> = Promise.resolve();
  await held(async () => {
    await send(url, updateCode('patient', { ZipFile: OTHER_ZIP }));
    publishing = asks(publishVersion('patient'), answers(201, configurationOf('patient', { ...codeOf(OTHER_ZIP), Version: '1', FunctionArn: arnOf('patient:1') })));
  });
  await publishing;
});

it.each([
  ['code', (name: string) => updateCode(name, { ZipFile: OTHER_ZIP }), codeOf(OTHER_ZIP)],
  ['configuration', (name: string) => updateConfiguration(name, { Timeout: 9 }), { Timeout: 9 }],
])('shows an update of the %s InProgress, refuses another, then shows it Successful under another RevisionId', async (what, update, changed) => {
  const name = `update-${what}`;
  const before = await done(url, createFunction(name, { Publish: true }));
  const wasActive = await json(getConfiguration(name));
  await done(url, createAlias(name, { Name: 'PROD', FunctionVersion: '1' }));
  let updated: Record<string, unknown> = {};
  await held(async () => {
    await asks(update(name), answers(200, configurationOf(name, { ...inProgress, ...changed })));
    updated = await json(getConfiguration(name));
    expect(updated).toEqual(configurationOf(name, { ...inProgress, ...changed }));
    await asks(updateCode(name, { ZipFile: OTHER_ZIP }), isUpdating(name));
    await asks(updateCode(name, { ZipFile: OTHER_ZIP, DryRun: true }), isUpdating(name));
    await asks(updateConfiguration(name, {}), isUpdating(name));
    await asks(publishVersion(name), isUpdating(name));
    expect(await send(url, updateAlias(name, 'PROD', { FunctionVersion: '$LATEST' }))).toMatchObject({ status: 200 });
    expect(await send(url, invoke(`${name}:1`))).toMatchObject({ status: 200 });
    const listed = (await json(listFunctions()))['Functions'] as Record<string, unknown>[];
    const row = listed.find(({ FunctionName }) => FunctionName === name)!;
    expect(Object.keys(row).filter((member) => /^(State|LastUpdate|RuntimeVersionConfig)/.test(member))).toEqual([]);
  });
  await done(url, getFunction(name));
  const after = await json(getConfiguration(name));
  expect(after).toEqual(configurationOf(name, { ...changed, LastModified: updated['LastModified'] }));
  const revisions = [before, wasActive, updated, after].map(({ RevisionId }) => RevisionId);
  expect(new Set(revisions).size).toBe(4);
});
