import {
  CloudWatchLogsClient, DescribeLogStreamsCommand, FilterLogEventsCommand, GetLogEventsCommand, paginateDescribeLogGroups, paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteFunctionCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import { askLogs } from '../support/aws-json.js';
import { GROUP, logsCases } from '../support/conformance/cloudwatch-logs-cases.js';
import { createNodeFunction, publishSource } from '../support/functions.js';
import { eventually } from '../support/eventually.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** CloudWatch Logs' API over real HTTP, on what real functions printed. */
const PRINTS = `exports.handler = async ({ words }) => { for (const word of words) console.log(word); };`;

let site: Site;
let switchyard: Running;
let lambda: LambdaClient;

const ask = (operation: string, input: object, options = {}) => askLogs(switchyard.url, operation, input, options);
async function answered<Body>(operation: string, input: object): Promise<Body> {
  const { status, body } = await ask(operation, input);
  expect([status, body.message]).toEqual([200, undefined]);
  return body as Body;
}
const print = (FunctionName: string, words: readonly string[]) => lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ words }) }));

interface Event { readonly timestamp: number; readonly message: string; readonly eventId: string; readonly logStreamName: string; readonly ingestionTime: number }
interface EventsPage { readonly events: readonly Event[]; readonly nextToken?: string; readonly nextForwardToken: string; readonly nextBackwardToken: string }
interface Stream { readonly logStreamName: string; readonly firstEventTimestamp: number; readonly lastEventTimestamp: number }

const streamsOf = async (logGroupName: string): Promise<readonly Stream[]> =>
  (await answered<{ logStreams: Stream[] }>('DescribeLogStreams', { logGroupName, orderBy: 'LastEventTime', descending: true })).logStreams;
/** What functions printed, without what the platform did and the time and request id before it. */
const printed = (events: readonly Event[]): string[] => events.flatMap(({ message }) => /\tINFO\t(.*)\n$/.exec(message)?.[1] ?? []);

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  lambda = lambdaClient(switchyard.url);
  await createNodeFunction(lambda, 'logged', PRINTS);
  await print('logged', ['one', 'two words', '{"level":"INFO","n":3}']);
  // A group begins with its first line, which is stored a moment after it was written.
  await eventually(() => answered<{ logGroups: unknown[] }>('DescribeLogGroups', {}), ({ logGroups }) => logGroups.length > 0);
});
afterAll(() => site.remove());

it.each(logsCases.map(([operation, input, status, body, evidence]) => [operation, input, evidence, status, body] as const))(
  '%s %j [%s]', async (operation, input, _evidence, status, body) => expect(await ask(operation, input)).toEqual({ status, body }));

it('shows a stream for each environment, and its lines with their breaks, START to REPORT', async () => {
  const [stream] = await streamsOf(GROUP);
  expect(stream).toEqual({
    logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/), creationTime: expect.any(Number), firstEventTimestamp: expect.any(Number),
    lastEventTimestamp: expect.any(Number), lastIngestionTime: expect.any(Number), uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
    arn: `arn:aws:logs:us-west-2:123456789012:log-group:${GROUP}:log-stream:${stream!.logStreamName}`, storedBytes: 0,
  });
  const { events } = await answered<EventsPage>('GetLogEvents', { logGroupName: GROUP, logStreamName: stream!.logStreamName });
  expect(events.map(({ message }) => message.replace(/^\S+Z\t\S+\t/, '').replace(/(RequestId: )\S+.*/, '$1'))).toEqual([
    expect.stringMatching(/^INIT_START /), 'START RequestId: \n', 'INFO\tone\n', 'INFO\ttwo words\n', 'INFO\t{"level":"INFO","n":3}\n', 'END RequestId: \n', 'REPORT RequestId: \n',
  ]);
  for (const { timestamp, ingestionTime } of events) {
    expect(timestamp).toBeGreaterThanOrEqual(stream!.firstEventTimestamp);
    expect(timestamp).toBeLessThanOrEqual(stream!.lastEventTimestamp);
    expect(ingestionTime).toBeGreaterThanOrEqual(timestamp - 1);
  }
});

it.each([
  ['', 7], ['RequestId', 3], ['INFO -words', 2], ['"two words"', 1], ['?one ?words', 2], ['{ $.n = 3 }', 0], ['nothing', 0],
])('the filter pattern %j finds %i', async (filterPattern, count) =>
  expect((await answered<EventsPage>('FilterLogEvents', { logGroupName: GROUP, filterPattern })).events).toHaveLength(count));

describe('a log of many lines in several streams', () => {
  const group = '/aws/lambda/many';
  const words = Array.from({ length: 40 }, (_, word) => `word${word}`);
  let whole: readonly Event[];

  beforeAll(async () => {
    await createNodeFunction(lambda, 'many', PRINTS);
    // Each version has an environment of its own, and that a stream.
    for (const other of ['b', 'c']) await publishSource(lambda, 'many', `${PRINTS} // ${other}`);
    await Promise.all(['a', 'b', 'c'].map((name, index) => print(`many:${index + 1}`, words.map((word) => `${name}-${word}`))));
    whole = (await answered<EventsPage>('FilterLogEvents', { logGroupName: group })).events;
  });

  it('is whole, by time, each event with an id of its own', () => {
    expect(printed(whole).toSorted()).toEqual(['a', 'b', 'c'].flatMap((name) => words.map((word) => `${name}-${word}`)).toSorted());
    expect(whole.map(({ timestamp }) => timestamp)).toEqual(whole.map(({ timestamp }) => timestamp).toSorted((one, other) => one - other));
    expect(new Set(whole.map(({ eventId }) => eventId)).size).toBe(whole.length);
    expect(new Set(whole.map(({ logStreamName }) => logStreamName)).size).toBe(3);
  });

  it('is the same in pages of any size, of the group, of some streams, and of a span', async () => {
    const names = [...new Set(whole.map(({ logStreamName }) => logStreamName))];
    const selections: [object, (event: Event) => boolean][] = [
      [{}, () => true],
      [{ logStreamNames: names.slice(1) }, ({ logStreamName }) => logStreamName !== names[0]],
      [{ logStreamNames: [names[0]] }, ({ logStreamName }) => logStreamName === names[0]],
      [{ logStreamNamePrefix: names[0]!.slice(0, -4) }, ({ logStreamName }) => logStreamName === names[0]],
      [{ startTime: whole[30]!.timestamp, endTime: whole[90]!.timestamp }, ({ timestamp }) => timestamp >= whole[30]!.timestamp && timestamp <= whole[90]!.timestamp],
      [{ filterPattern: 'word7' }, ({ message }) => message.includes('word7')],
    ];
    await fc.assert(fc.asyncProperty(fc.constantFrom(...selections), fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }), async ([selection, chosen], sizes) => {
      const read: Event[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page === 0 || nextToken !== undefined; page += 1) {
        const limit = sizes[page % sizes.length];
        const answer = await answered<EventsPage>('FilterLogEvents', { logGroupName: group, ...selection, limit, ...(nextToken === undefined ? {} : { nextToken }) });
        expect(answer.events.length).toBeLessThanOrEqual(limit!);
        read.push(...answer.events);
        nextToken = answer.nextToken;
      }
      expect(read).toEqual(whole.filter(chosen));
    }), { numRuns: 15 });
  });

  it('a stream is the same forward from its head and backward from its end; at either end the token stays', async () => {
    const [{ logStreamName }] = await streamsOf(group) as [Stream];
    const own = whole.filter((event) => event.logStreamName === logStreamName).map(({ message }) => message);
    const input = { logGroupName: group, logStreamName, limit: 13 };
    for (const forward of [true, false]) {
      const token = (page: EventsPage) => (forward ? page.nextForwardToken : page.nextBackwardToken);
      const read: string[] = [];
      let page = await answered<EventsPage>('GetLogEvents', { ...input, startFromHead: forward });
      while (page.events.length > 0) {
        const messages = page.events.map(({ message }) => message);
        if (forward) read.push(...messages);
        else read.unshift(...messages);
        page = await answered<EventsPage>('GetLogEvents', { ...input, nextToken: token(page) });
      }
      expect(read).toEqual(own);
      const again = await answered<EventsPage>('GetLogEvents', { ...input, nextToken: token(page) });
      expect([again.events, token(again)]).toEqual([[], token(page)]);
    }
  });

  it('the end time is no part of GetLogEvents\' span, the start time is', async () => {
    const [{ logStreamName, firstEventTimestamp, lastEventTimestamp }] = await streamsOf(group) as [Stream];
    const { events } = await answered<EventsPage>('GetLogEvents', { logGroupName: group, logStreamName, startTime: firstEventTimestamp, endTime: lastEventTimestamp });
    expect(events[0]!.timestamp).toBe(firstEventTimestamp);
    expect(events.at(-1)!.timestamp).toBeLessThan(lastEventTimestamp);
  });

  it('streams come in pages, in each order', async () => {
    const streams = await streamsOf(group);
    for (const [input, expected] of [
      [{ orderBy: 'LastEventTime', descending: true }, streams], [{ orderBy: 'LastEventTime' }, streams.toReversed()],
      [{}, streams.toSorted((one, other) => (one.logStreamName < other.logStreamName ? -1 : 1))],
      [{ descending: true }, streams.toSorted((one, other) => (one.logStreamName < other.logStreamName ? 1 : -1))],
    ] as const) {
      const read: Stream[] = [];
      let nextToken: string | undefined;
      do {
        const page = await answered<{ logStreams: Stream[]; nextToken?: string }>('DescribeLogStreams', { logGroupName: group, ...input, limit: 2, ...(nextToken === undefined ? {} : { nextToken }) });
        read.push(...page.logStreams);
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      expect(read).toEqual(expected);
    }
  });
});

it('is followed as `aws logs tail --follow` does: every line once, as soon as its call is answered', async () => {
  await createNodeFunction(lambda, 'followed', PRINTS);
  await print('followed', ['first']);
  const seen = new Map<string, Event>();
  let startTime = 0;
  const poll = async (): Promise<string[]> => {
    let nextToken: string | undefined;
    do {
      const page = await answered<EventsPage>('FilterLogEvents', { logGroupName: '/aws/lambda/followed', interleaved: true, startTime, ...(nextToken === undefined ? {} : { nextToken }) });
      for (const event of page.events) seen.set(event.eventId, event);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    startTime = Math.max(0, ...[...seen.values()].map(({ timestamp }) => timestamp));
    return printed([...seen.values()]);
  };
  await poll();
  for (const word of ['second', 'third', 'fourth']) {
    await print('followed', [word]);
    expect(await poll()).toContain(word);
  }
  expect(await poll()).toEqual(['first', 'second', 'third', 'fourth']);
});

it('is the same to the SDK', async () => {
  const logs = new CloudWatchLogsClient({ endpoint: switchyard.url, region: 'us-west-2', credentials: { accessKeyId: '123456789012', secretAccessKey: 'test' }, maxAttempts: 1 });
  const groups: (string | undefined)[] = [];
  for await (const { logGroups } of paginateDescribeLogGroups({ client: logs, pageSize: 1 }, {})) groups.push(...logGroups!.map(({ logGroupName }) => logGroupName));
  expect(groups).toEqual(groups.toSorted());
  expect(groups).toContain(GROUP);
  const filtered: Event[] = [];
  for await (const { events } of paginateFilterLogEvents({ client: logs, pageSize: 2 }, { logGroupName: GROUP })) filtered.push(...(events as Event[]));
  expect(printed(filtered)).toEqual(['one', 'two words', '{"level":"INFO","n":3}']);
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP, orderBy: 'LastEventTime' }));
  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: logStreams![0]!.logStreamName, startFromHead: true }));
  expect(events!.map(({ message }) => message)).toEqual(filtered.map(({ message }) => message));
  await expect(logs.send(new FilterLogEventsCommand({ logGroupName: 'none' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'The specified log group does not exist.' });
  logs.destroy();
});

it('a function writes to the group that its configuration names; its lines outlive it', async () => {
  await createNodeFunction(lambda, 'shares', PRINTS, { LoggingConfig: { LogGroup: '/shared/group' } });
  await print('shares', ['kept']);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'shares' }));
  expect(printed((await answered<EventsPage>('FilterLogEvents', { logGroupName: '/shared/group' })).events)).toEqual(['kept']);
  expect((await ask('DescribeLogStreams', { logGroupName: '/aws/lambda/shares' })).status).toBe(400);
});

it.each([[{ accountId: '999999999999' }], [{ region: 'eu-west-1' }]])('none of it is there for %j', async (other) => {
  expect(await ask('DescribeLogGroups', {}, other)).toEqual({ status: 200, body: { logGroups: [] } });
  const arn = `arn:aws:logs:us-west-2:123456789012:log-group:${GROUP}`;
  const [stream] = await streamsOf(GROUP);
  for (const [operation, input] of [
    ['DescribeLogStreams', { logGroupName: GROUP }], ['DescribeLogStreams', { logGroupIdentifier: arn }], ['FilterLogEvents', { logGroupIdentifier: arn }],
    ['GetLogEvents', { logGroupName: GROUP, logStreamName: stream!.logStreamName }], ['DeleteLogGroup', { logGroupName: GROUP }],
    ['PutRetentionPolicy', { logGroupName: GROUP, retentionInDays: 1 }], ['DescribeLogGroups', { logGroupIdentifiers: [arn] }], ['ListTagsForResource', { resourceArn: arn }],
  ] as const) {
    expect([operation, await ask(operation, input, other)]).toEqual([operation, { status: 400, body: { __type: 'ResourceNotFoundException', message: 'The specified log group does not exist.' } }]);
  }
});

it('a function with LogFormat JSON has objects in its log tail and in its group, at the levels it asks for', async () => {
  await createNodeFunction(lambda, 'objects', 'exports.handler = async () => { console.debug("d"); console.info("i"); console.warn({ order: 7 }); };', {
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'INFO' },
  });
  const { LogResult } = await lambda.send(new InvokeCommand({ FunctionName: 'objects', LogType: 'Tail' }));
  const objects = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as object);
  const ofInvocation = [
    expect.objectContaining({ type: 'platform.start' }), expect.objectContaining({ level: 'WARN', message: { order: 7 } }),
    expect.objectContaining({ type: 'platform.report' }),
  ];
  expect(objects(Buffer.from(LogResult!, 'base64').toString().trimEnd().split('\n'))).toEqual(ofInvocation);
  const { events } = await answered<EventsPage>('FilterLogEvents', { logGroupName: '/aws/lambda/objects' });
  expect(objects(events.map(({ message }) => message))).toEqual([expect.objectContaining({ type: 'platform.initStart' }), ...ofInvocation]);
});
