import { aliasTarget, bucketRoute, entryMessage, functionRoute, HELLOWORLD, HELLOWORLD_ARN, MemoryTopic, notificationTarget, versionRoute } from '../../../test/support/routing-fixtures.js';
import { bucketStream, functionStream, type FunctionRoute } from '../../contract/index.js';
import { retiring } from './retirement.js';
import { RoutingTable } from './routing-table.js';

const stream = functionStream(HELLOWORLD.accountId, HELLOWORLD.region, HELLOWORLD.functionName);

async function tableOf(...entries: FunctionRoute[]): Promise<{ topic: MemoryTopic; table: RoutingTable; rejected: string[] }> {
  const topic = new MemoryTopic();
  topic.put(...entries);
  const rejected: string[] = [];
  const table = new RoutingTable((key) => rejected.push(key));
  await table.start(topic);
  return { topic, table, rejected };
}

describe('resolve', () => {
  test.each<[string, string | undefined, string]>([
    ['unqualified', undefined, '$LATEST'],
    ['$LATEST', '$LATEST', '$LATEST'],
    ['a version', '2', '2'],
    ['an alias', 'PROD', '1'],
  ])('%s', async (_name, qualifier, version) => {
    const { table } = await tableOf(functionRoute());
    const resolved = table.resolve(HELLOWORLD, qualifier, 'id');
    expect(resolved.executedVersion).toBe(version);
    expect(resolved.route).toEqual(versionRoute(version));
  });

  test.each<[string, string | undefined, string]>([
    ['a missing version', '3', '3'],
    ['a missing alias', 'NONE', 'NONE'],
    ['lower-case $latest', '$latest', '$latest'],
    ['a name of every object', 'constructor', 'constructor'],
    ['the prototype', '__proto__', '__proto__'],
    ['an alias whose version is gone', 'DANGLING', 'DANGLING'],
  ])('%s is not found', async (_name, qualifier, shown) => {
    const { table } = await tableOf(functionRoute({ aliases: { DANGLING: aliasTarget('9') } }));
    expect(() => table.resolve(HELLOWORLD, qualifier, 'id')).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException', status: 404, message: `Function not found: ${HELLOWORLD_ARN}:${shown}` }),
    );
  });

  test('a missing function, unqualified, is reported as $LATEST', async () => {
    const { table } = await tableOf();
    expect(() => table.resolve(HELLOWORLD, undefined, 'id')).toThrow(`Function not found: ${HELLOWORLD_ARN}:$LATEST`);
    expect(() => table.resolve({ ...HELLOWORLD, accountId: '999999999999' }, 'PROD', 'id')).toThrow('999999999999:function:helloworld:PROD');
  });

  test('a weighted alias draws by the invocation', async () => {
    const { table } = await tableOf(functionRoute({ aliases: { PROD: aliasTarget('1', { 2: 0.5 }) } }));
    const draws = Array.from({ length: 40 }, (_, id) => table.resolve(HELLOWORLD, 'PROD', `${id}`).executedVersion);
    expect(new Set(draws)).toEqual(new Set(['1', '2']));
    expect(Array.from({ length: 40 }, (_, id) => table.resolve(HELLOWORLD, 'PROD', `${id}`).executedVersion)).toEqual(draws);
  });
});

test('what is no longer routed to is retired: another revision, a version that is gone, a function that is gone', async () => {
  const retired: string[] = [];
  const topic = new MemoryTopic();
  topic.put(functionRoute({ streamVersion: 3 }));
  const table = new RoutingTable(undefined, retiring({ retire: (of, version, revision) => void retired.push(`${of}:${version}@${revision}`) }));
  await table.start(topic);
  const { versions, ...rest } = functionRoute({ streamVersion: 4 });
  const before = Object.values(versions).map(({ version, revision }) => `${stream}:${version}@${revision}`);
  topic.put({ ...rest, versions });
  await table.caughtUp(1000);
  expect(retired).toEqual([]);
  const { 2: _gone, ...left } = versions;
  topic.put({ ...rest, streamVersion: 5, versions: { ...left, 1: { ...versions['1']!, revision: 'another' } } });
  await table.caughtUp(1000);
  expect(retired.splice(0).sort()).toEqual(before.filter((key) => /:[12]@/.test(key)).sort());
  topic.publish({ key: stream, value: null });
  await table.caughtUp(1000);
  expect(retired.sort()).toEqual([`${stream}:1@another`, ...before.filter((key) => key.includes('LATEST'))].sort());
});

describe('following the topic', () => {
  test('a new entry replaces, a redelivered older one does not, null deletes', async () => {
    const { topic, table } = await tableOf(functionRoute({ streamVersion: 3 }));
    topic.put(functionRoute({ streamVersion: 4, aliases: { PROD: aliasTarget('2') } }), functionRoute({ streamVersion: 3 }));
    await table.caughtUp(1000);
    expect(table.resolve(HELLOWORLD, 'PROD', 'id').executedVersion).toBe('2');
    topic.publish({ key: stream, value: null });
    topic.put(functionRoute({ streamVersion: 4 }));
    await table.caughtUp(1000);
    expect(table.function(HELLOWORLD)).toBeUndefined();
    topic.put(functionRoute({ streamVersion: 6 }));
    await table.caughtUp(1000);
    expect(table.function(HELLOWORLD)?.streamVersion).toBe(6);
  });

  test('what is no routing entry is reported and left out; the rest goes on', async () => {
    const { topic, table, rejected } = await tableOf();
    topic.publish({ key: 'broken', value: '{' }, { key: 'null', value: 'null' }, { key: 'other', value: '{"kind":"queue"}' }, entryMessage(functionRoute()));
    await table.caughtUp(1000);
    expect(rejected).toEqual(['broken', 'null', 'other']);
    expect(table.function(HELLOWORLD)).toBeDefined();
  });

  test('a bucket name passes from one account to another in either order of arrival', async () => {
    const { topic, table } = await tableOf();
    const before = bucketRoute([notificationTarget()], { accountId: '111111111111' });
    const after = bucketRoute([], { accountId: '222222222222' });
    topic.put(before, after);
    await table.caughtUp(1000);
    topic.publish({ key: bucketStream('111111111111', 'examplebucket'), value: null });
    await table.caughtUp(1000);
    expect(table.bucket('examplebucket')?.accountId).toBe('222222222222');
    topic.publish({ key: bucketStream('222222222222', 'examplebucket'), value: null });
    await table.caughtUp(1000);
    expect(table.bucket('examplebucket')).toBeUndefined();
  });
});

describe('waiting', () => {
  test('for a version: at once when it is there, on its arrival, and when the function was deleted meanwhile', async () => {
    const { topic, table } = await tableOf(functionRoute({ streamVersion: 3 }));
    expect(await table.waitFor(stream, 3, 0)).toBe(true);
    const arrival = table.waitFor(stream, 5, 5000);
    topic.put(functionRoute({ streamVersion: 4 }), functionRoute({ streamVersion: 5 }));
    expect(await arrival).toBe(true);
    const deletion = table.waitFor(stream, 6, 5000);
    topic.publish({ key: stream, value: null });
    expect(await deletion).toBe(true);
  });

  test('is bounded, and ends when the table closes', async () => {
    const { topic, table } = await tableOf();
    expect(await table.waitFor(stream, 1, 5)).toBe(false);
    topic.stalled = true;
    expect(await table.caughtUp(5)).toBe(false);
    const waiting = table.waitFor(stream, 1, 60_000);
    await table.close();
    expect(await waiting).toBe(false);
  });
});
