import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from './cli.js';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

let server: Server;
let endpoint: string;
let asked: Asked[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

const answering = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
  answer = (_, response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization ?? '', body });
      answer(request, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
beforeEach(() => {
  asked = [];
  answer = (_, response) => response.writeHead(500).end();
});

async function run(args: string, environment: Record<string, string> = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const output = { stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
  const code = await runCli(args.split(' ').filter((arg) => arg !== ''), { AWS_ENDPOINT_URL: endpoint, ...environment }, output);
  return { code, stdout, stderr };
}

const invocation = {
  id: 'i-1',
  functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:helloworld',
  qualifier: 'PROD',
  executedVersion: '2',
  status: 'succeeded',
  attempts: 1,
  durationMs: 12.345,
  source: 's3:photos/a.jpg',
  acceptedAt: '2026-01-02T03:04:05.678Z',
};
const refused = { ...invocation, id: 'i-2', qualifier: null, executedVersion: null, status: 'refused', durationMs: null, error: { type: 'AccessDenied', message: 'no\u001b[2Jpolicy' } };

describe('settings', () => {
  it('are the development credentials by default', async () => {
    answering(200, { Invocations: [] });
    await run('invocations');
    expect(asked[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/us-west-2\/switchyard\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/);
  });

  it.each([
    [{ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-1'],
    [{ AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    [{ AWS_REGION: '' }, 'us-west-2'],
  ])('take the region from %j', async (environment, region) => {
    answering(200, { Invocations: [] });
    await run('invocations', environment as Record<string, string>);
    expect(asked[0]?.authorization).toContain(`/${region}/switchyard/`);
  });

  it('take the keys and a path in the endpoint', async () => {
    answering(200, { Invocations: [] });
    await run('invocations', { AWS_ENDPOINT_URL: `${endpoint}/yard/`, AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' });
    expect(asked[0]).toMatchObject({ url: '/yard/_switchyard/invocations?Limit=50', authorization: expect.stringContaining('Credential=AKIA1/') });
  });

  it.each([
    [{ AWS_ACCESS_KEY_ID: 'AKIA1' }, 'AWS_SECRET_ACCESS_KEY is not set'],
    [{ AWS_SECRET_ACCESS_KEY: 's' }, 'AWS_ACCESS_KEY_ID is not set'],
    [{ AWS_ENDPOINT_URL: 'nonsense' }, 'AWS_ENDPOINT_URL is not an http or https URL: nonsense'],
    [{ AWS_ENDPOINT_URL: 'ftp://127.0.0.1' }, 'AWS_ENDPOINT_URL is not an http or https URL'],
  ])('%j are refused', async (environment, message) => {
    const { code, stderr } = await run('invocations', environment as Record<string, string>);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(asked).toEqual([]);
  });
});

describe('failures', () => {
  it('name the endpoint that nothing listens on, in one line', async () => {
    const free = createServer();
    await new Promise<void>((listening) => free.listen(0, '127.0.0.1', listening));
    const { port } = free.address() as AddressInfo;
    await new Promise((closed) => free.close(closed));
    expect(await run('invocations', { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` })).toEqual({
      code: 1,
      stdout: '',
      stderr: `switchyard: nothing answers at http://127.0.0.1:${port} (connection refused): start Switchyard with "npm start", or set AWS_ENDPOINT_URL\n`,
    });
  });

  it.each([
    [{ message: 'Not you.' }, 'AccessDeniedException: Not you.'],
    [{ Type: 'User', Message: 'two\nlines' }, 'AccessDeniedException: two lines'],
  ])('of the service are one line: %j', async (body, text) => {
    answering(403, body, { 'x-amzn-errortype': 'AccessDeniedException' });
    expect(await run('runtimes list')).toEqual({ code: 1, stdout: '', stderr: `switchyard: ${text}\n` });
  });

  it.each([
    ['an error page', 404, '<html>not here</html>'],
    ['a page', 200, '<html>hello</html>'],
    ['a redirect', 302, ''],
  ])('of another server say so: %s', async (_, status, text) => {
    answer = (_request, response) => response.writeHead(status, { location: '/' }).end(text);
    const { code, stderr } = await run('runtimes list');
    expect([code, stderr]).toEqual([1, `switchyard: ${endpoint} answered ${status}, but not as Switchyard does: is AWS_ENDPOINT_URL right?\n`]);
  });

  it('of a port that fetch refuses are one line', async () => {
    expect(await run('runtimes list', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toMatchObject({ code: 1, stderr: 'switchyard: could not talk to http://127.0.0.1:1: bad port\n' });
  });

  it('of the connection are one line', async () => {
    answer = (request) => void request.socket.destroy();
    const { code, stderr } = await run('runtimes list');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^switchyard: could not talk to http:\S+ \S+\n$/)]);
  });

  it.each([
    '', 'nonsense', 'accounts', 'accounts open', 'accounts open 12', 'notify', 'notify photos/a.jpg', 'notify s3://photos', 'notify s3://photos/',
    'notify s3:///a', 'invocations --limit 0', 'invocations --limit x', 'invocations --status odd', 'logs', 'events --nonsense', 'invocations extra',
    'notify s3://b/k --size -1', 'notify s3://b/k --size 1.5', 'dead-letters', 'dead-letters list --limit 1001', 'dead-letters redrive',
    'show --versions', 'show helloworld --versions --aliases', 'show a b', 'diff', 'diff helloworld', 'diff helloworld --to 2026-11-17T09:00:00Z', 'diff a b c',
    'diff helloworld@2026-11-17T09:00:00Z --from 2026-11-17T09:00:00Z', 'diff a b@2026-11-17T09:00:00Z --to 2026-11-17T09:00:00Z',
    'replay', 'replay notifications', 'replay notifications --bucket photos', 'replay notifications --bucket photos --since 2026-01-01T00:00Z --rate 0',
    'replay notifications --bucket photos --since 2026-01-01T00:00Z --id one', 'replay show', 'replay show one', 'replay cancel one', 'replay list --limit 0',
    'verify --public-key k.pem', 'checkpoint extra', 'checkpoint list --limit 0',
    'dead-letters redrive no-uuid', 'dead-letters redrive 11111111-2222-4333-8444-555555555555 --all',
  ])('of usage exit with 2: %j', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout, asked]).toEqual([2, '', []]);
    expect(stderr).not.toBe('');
  });

  it('are none where help is asked for', async () => {
    const { code, stdout, stderr } = await run('--help', { AWS_ENDPOINT_URL: 'nonsense' });
    expect([code, stderr]).toEqual([0, '']);
    for (const name of ['accounts', 'keys', 'notify', 'invocations', 'dead-letters', 'replay', 'logs', 'events', 'diff', 'show', 'checkpoint', 'verify', 'runtimes']) expect(stdout).toContain(name);
  });

  it('are none for any command whose help is asked for, and all take --json', async () => {
    const commands = ['accounts open', 'accounts list', 'keys issue', 'keys revoke', 'keys list', 'notify', 'invocations', 'dead-letters list', 'dead-letters redrive', 'replay notifications', 'replay list', 'replay show', 'replay cancel', 'logs', 'events', 'diff', 'show', 'rollback', 'checkpoint', 'checkpoint list', 'checkpoint key', 'verify', 'runtimes list', 'runtimes install'];
    for (const command of commands) expect(await run(`${command} --help`)).toMatchObject({ code: 0, stdout: expect.stringContaining('--json') });
  });
});

describe('invocations', () => {
  it('prints exactly the promised members', async () => {
    answering(200, { Invocations: [{ ...invocation, secret: 1 }, refused] });
    const { stdout, code } = await run('invocations --json --function helloworld:PROD --status succeeded --limit 7');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([invocation, refused]);
    expect(asked[0]?.url).toBe('/_switchyard/invocations?FunctionName=helloworld%3APROD&Status=succeeded&Limit=7');
  });

  it('prints an empty array', async () => {
    answering(200, { Invocations: [] });
    expect((await run('invocations --json')).stdout).toBe('[]\n');
    expect((await run('invocations')).stdout).toBe('no invocations\n');
  });

  it('prints a table in which control characters are harmless', async () => {
    answering(200, { Invocations: [invocation, refused] });
    expect((await run('invocations')).stdout).toBe(
      [
        'ACCEPTED                  STATUS     FUNCTION         VERSION  ATTEMPTS    MS  SOURCE           ERROR',
        '2026-01-02T03:04:05.678Z  succeeded  helloworld:PROD  2               1  12.3  s3:photos/a.jpg',
        '2026-01-02T03:04:05.678Z  refused    helloworld       -               1     -  s3:photos/a.jpg  AccessDenied: no\\x1b[2Jpolicy',
        '',
      ].join('\n'),
    );
  });
});

describe('checkpoint', () => {
  const shown = { Sequence: 3, TakenAt: '2026-01-02T03:04:05.678Z', Streams: 2, Events: 9, KeyId: 'ab', Sha256: 'cd', FileName: 'f.json' };

  it('list takes its options for its own', async () => {
    answering(200, { Checkpoints: [shown] });
    expect(JSON.parse((await run('checkpoint list --json --limit 7 --before 9')).stdout)).toEqual([shown]);
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/_switchyard/checkpoints?Limit=7&Before=9' });
    expect((await run('checkpoint list')).stdout).toBe(
      ['CHECKPOINT  TAKEN                     STREAMS  EVENTS  KEY  FILE', '         3  2026-01-02T03:04:05.678Z        2       9  ab   f.json', ''].join('\n'),
    );
  });

  it('is printed as it came', async () => {
    answer = (_, response) => response.writeHead(200).end('{"heads":[\n]}\n');
    expect((await run('checkpoint')).stdout).toBe('{"heads":[\n]}\n');
  });
});

describe('dead-letters', () => {
  const [one, other] = ['11111111-2222-4333-8444-555555555555', '99999999-2222-4333-8444-555555555555'];
  const { functionArn, source } = invocation;
  const letters = [
    { id: one, reason: 'retries-exhausted', error: 'two\nlines\u001b[2J', diedAt: '2026-01-02T03:04:05.678Z', redrivenAt: null, origin: null, invocation: { id: 'i-1', functionArn, qualifier: 'PROD', source } },
    { id: other, reason: 'unknown-bucket', error: 'nobody', diedAt: '2026-01-02T03:04:05.678Z', redrivenAt: '2026-01-03T03:04:05.678Z', origin: { topic: 's3.notifications', partition: 3, offset: '7' }, invocation: null },
  ];

  it('are a table in which control characters are harmless', async () => {
    answering(200, { DeadLetters: letters });
    expect((await run('dead-letters list --all --limit 7')).stdout).toBe(
      [
        'DIED                      REASON             WHAT                             REDRIVEN                  ERROR             ID',
        `2026-01-02T03:04:05.678Z  retries-exhausted  helloworld:PROD s3:photos/a.jpg  -                         two lines\\x1b[2J  ${one}`,
        `2026-01-02T03:04:05.678Z  unknown-bucket     s3.notifications/3@7             2026-01-03T03:04:05.678Z  nobody            ${other}`,
        '',
      ].join('\n'),
    );
    expect(asked[0]?.url).toBe('/_switchyard/dead-letters?Redriven=true&Limit=7');
    expect(JSON.parse((await run('dead-letters list --json')).stdout)).toEqual(letters);
    expect(asked[1]?.url).toBe('/_switchyard/dead-letters?Limit=50');
  });

  it.each([
    [`dead-letters redrive ${one} ${other}`, { Ids: [one, other] }],
    ['dead-letters redrive --all', { All: true }],
  ])('are driven again: %s', async (command, body) => {
    answering(200, { Outcomes: [{ id: one, redriven: true, detail: 'in the queue again' }] });
    expect(await run(command)).toEqual({ code: 0, stdout: `${one}  redriven: in the queue again\n`, stderr: '' });
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/_switchyard/dead-letters/redrive' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(body);
  });

  it('exit with 1 where one was not driven again', async () => {
    const outcomes = [{ id: one, redriven: true, detail: 'queued' }, { id: other, redriven: false, detail: 'still\nnobody' }];
    answering(200, { Outcomes: outcomes });
    const stderr = 'switchyard: 1 of 2 not driven again\n';
    expect(await run('dead-letters redrive --all')).toEqual({ code: 1, stdout: `${one}  redriven: queued\n${other}  not redriven: still nobody\n`, stderr });
    const { stdout, ...rest } = await run('dead-letters redrive --all --json');
    expect([JSON.parse(stdout), rest]).toEqual([outcomes, { code: 1, stderr }]);
  });

  it('say where there are none', async () => {
    answering(200, { DeadLetters: [], Outcomes: [] });
    for (const command of ['dead-letters list', 'dead-letters redrive --all']) expect(await run(command)).toEqual({ code: 0, stdout: 'no dead letters\n', stderr: '' });
  });
});

describe('diff', () => {
  const T1 = '2026-11-17T09:00:00Z';
  const escaped = encodeURIComponent(T1);
  const side = { functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:helloworld', qualifier: null, asOf: null, version: '$LATEST', alias: null };
  const difference = { left: side, right: side, alias: [], configuration: [], environment: { added: [], removed: [], changed: [], same: [], unreadable: [] }, tags: [], policy: { added: [], removed: [], changed: [] }, code: null };

  it.each([
    [`helloworld:PROD --from ${T1}`, `Left=helloworld%3APROD&LeftAsOf=${escaped}&Right=helloworld%3APROD`],
    [`helloworld:PROD@${T1}`, `Left=helloworld%3APROD&LeftAsOf=${escaped}&Right=helloworld%3APROD`],
    [`helloworld:PROD --from ${T1} --to ${T1}`, `Left=helloworld%3APROD&LeftAsOf=${escaped}&Right=helloworld%3APROD&RightAsOf=${escaped}`],
    [`a:1 b:2@${T1} --patch --all`, `Left=a%3A1&Right=b%3A2&RightAsOf=${escaped}&All=true&Patch=true`],
    ['a:1 b:2', 'Left=a%3A1&Right=b%3A2'],
  ])('asks for the sides that are named: %s', async (args, query) => {
    answering(200, difference);
    expect((await run(`diff ${args}`)).stdout).toContain('no differences\n');
    expect(JSON.parse((await run(`diff ${args} --json`)).stdout)).toEqual(difference);
    expect(asked.map(({ url }) => url)).toEqual([`/_switchyard/diff?${query}`, `/_switchyard/diff?${query}`]);
  });
});

describe('notify', () => {
  it('sends the object and tells what was planned', async () => {
    answering(200, { Records: 1, Planned: 1, Duplicates: 0, Sequencer: '00AB' });
    const { stdout } = await run('notify s3://photos/a/b+ä.jpg --event s3:ObjectRemoved:Delete --size 12 --version-id v --sequencer 00AB');
    expect(stdout).toBe('accepted: 1 invocation planned (sequencer 00AB)\n');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ Bucket: 'photos', Key: 'a/b+ä.jpg', EventName: 's3:ObjectRemoved:Delete', Size: 12, VersionId: 'v', Sequencer: '00AB' });
  });

  it.each([
    [{ Planned: 2, Duplicates: 0 }, 'accepted: 2 invocations planned\n'],
    [{ Planned: 0, Duplicates: 1 }, 'accepted before: nothing new to run\n'],
    [{ Planned: 0, Duplicates: 0 }, 'accepted: no notification configuration of photos matches\n'],
  ])('says what became of it: %j', async (body, text) => {
    answering(200, { Records: 1, ...body });
    expect((await run('notify s3://photos/a.jpg')).stdout).toBe(text);
  });
});

describe('following', () => {
  const lines = [{ id: '1', logStream: 's', timestamp: 0, message: 'one\n' }, { id: '2', logStream: 's', timestamp: 1, message: 'two \u001b]0;x\u0007' }];

  it('prints lines as they come, and says when the server hangs up', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      const text = lines.map((line) => JSON.stringify(line)).join('\n');
      response.write(`\n${text.slice(0, 20)}`);
      response.end(`${text.slice(20)}\n\n`);
    };
    expect(await run('logs f --follow --json')).toEqual({
      code: 1,
      stdout: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      stderr: `switchyard: ${endpoint} closed the connection\n`,
    });
    expect(asked[0]?.url).toBe('/_switchyard/logs?FunctionName=f&Limit=1000&Follow=true');
    expect((await run('logs f --follow')).stdout).toBe('1970-01-01T00:00:00.000Z  one\n1970-01-01T00:00:00.001Z  two \\x1b]0;x\\x07\n');
  });

  it('says so too when the connection breaks', async () => {
    answer = (_, response) => response.write(`${JSON.stringify(lines[0])}\n`, () => response.destroy());
    expect(await run('logs f --follow --json')).toMatchObject({ code: 1, stderr: `switchyard: ${endpoint} closed the connection\n` });
  });
});

describe('events', () => {
  const event = (version: number) => ({
    position: `7-${version}`, id: `e-${version}`, stream: '000000000000/us-west-2/f', version, type: 'AliasCreated', data: { aliasName: 'PROD' },
    metadata: { time: '2026-01-02T03:04:05.678Z', actor: { accountId: '000000000000', accessKeyId: 'test', arn: 'a' } }, recordedAt: 'later',
  });

  it('are read page by page and printed as one array', async () => {
    answer = (request, response) => {
      const second = request.url?.includes('After=7-1');
      response.end(JSON.stringify(second ? { Events: [event(2)] } : { Events: [event(1)], NextPosition: '7-1' }));
    };
    const { stdout } = await run('events --json --function f');
    expect(JSON.parse(stdout)).toEqual([event(1), event(2)]);
    expect(asked.map(({ url }) => url)).toEqual([
      '/_switchyard/events?FunctionName=f&Limit=1000',
      '/_switchyard/events?FunctionName=f&After=7-1&Limit=1000',
    ]);
  });

  it('are an empty array where there are none', async () => {
    answering(200, { Events: [] });
    expect((await run('events --json')).stdout).toBe('[]\n');
    expect((await run('events')).stdout).toBe('no events\n');
  });

  it('are one line each for people', async () => {
    answering(200, { Events: [event(1)] });
    expect((await run('events')).stdout).toBe('7-1  2026-01-02T03:04:05.678Z  000000000000/us-west-2/f@1  AliasCreated  test  {"aliasName":"PROD"}\n');
  });
});

describe('history', () => {
  const entry = (position: string, more: object = {}) => ({
    position, eventId: `id-${position}`, at: '2026-11-26T09:12:03.123Z', kind: 'AliasRetargeted', subject: { type: 'alias', name: 'helloworld:PROD' },
    change: { target: { from: { functionVersion: '1', additionalVersionWeights: {} }, to: { functionVersion: '2', additionalVersionWeights: {} } } },
    actor: { accountId: '000000000000', accessKeyId: 'test', arn: 'arn:aws:iam::000000000000:root' }, sourceIp: '127.0.0.1', userAgent: 'aws-cli/2.1 md/Botocore#1',
    requestId: 'r', correlationId: 'c', causationId: null, ...more,
  });

  it('is a line for each change, with who and why', async () => {
    answering(200, { Entries: [entry('7-1', { reason: 'release\u001b[2J 42' }), entry('7-2', { rollbackOf: 'id-7-1' })] });
    expect((await run('history helloworld:PROD')).stdout).toBe(
      '2026-11-26T09:12:03.123Z  helloworld:PROD  1 → 2  by test (arn:aws:iam::000000000000:root) from 127.0.0.1  aws-cli/2.1  "release\\u001b[2J 42"  event id-7-1\n' +
      '2026-11-26T09:12:03.123Z  helloworld:PROD  1 → 2 (rollback of id-7-1)  by test (arn:aws:iam::000000000000:root) from 127.0.0.1  aws-cli/2.1  event id-7-2\n',
    );
    expect(asked.map(({ url }) => url)).toEqual(['/_switchyard/history?Subject=helloworld%3APROD&Limit=1000']);
  });

  it('is read page by page up to the limit, over pages without entries', async () => {
    answer = (request, response) => {
      const after = /After=7-(\d)/.exec(request.url ?? '')?.[1] ?? '0';
      response.end(JSON.stringify({ Entries: after === '1' ? [] : [entry(`7-${after}`)], NextPosition: `7-${Number(after) + 1}` }));
    };
    const { stdout } = await run('history s3://photos --json --reverse --limit 2 --since 2026-01-01T00:00:00Z --until e --actor AKIA --kind BucketRegistered --kind A,B');
    expect((JSON.parse(stdout) as { position: string }[]).map(({ position }) => position)).toEqual(['7-0', '7-2']);
    expect(asked[0]?.url).toBe(
      '/_switchyard/history?Subject=s3%3A%2F%2Fphotos&Since=2026-01-01T00%3A00%3A00Z&Until=e&Actor=AKIA&Kind=BucketRegistered%2CA%2CB&Reverse=true&Limit=2',
    );
    expect(asked.map(({ url }) => /Limit=\d/.exec(url)?.[0])).toEqual(['Limit=2', 'Limit=1', 'Limit=1']);
  });

  it('of the whole account may be empty', async () => {
    answering(200, { Entries: [] });
    expect((await run('history')).stdout).toBe('no changes\n');
    expect((await run('history --json')).stdout).toBe('[]\n');
  });

  it('is followed, a line as each change happens', async () => {
    answer = (_, response) => response.end(`\n${JSON.stringify(entry('7-1'))}\n`);
    expect((await run('history f --follow --json')).stdout).toBe(`${JSON.stringify(entry('7-1'))}\n`);
    expect(asked[0]?.url).toBe('/_switchyard/history?Subject=f&Follow=true');
  });

  it.each(['history --limit 0', 'history --kind 1'])('tells wrong usage: %s', async (command) => expect((await run(command)).code).toBe(2));
});

describe('the reason', () => {
  it.each(['--reason für☂ keys issue', 'keys issue --reason für☂'])('goes with the request as UTF-8: %s', async (command) => {
    let given: string | string[] | undefined;
    answer = (request, response) => {
      given = request.headers['x-switchyard-reason'];
      response.end('{}');
    };
    expect(await run(command)).toMatchObject({ code: 0 });
    expect(Buffer.from(String(given), 'latin1').toString()).toBe('für☂');
    expect(asked[0]?.authorization).toContain('x-switchyard-reason');
  });

  it('has 1 to 1024 characters', async () => {
    expect([(await run(`keys issue --reason ${'a'.repeat(1025)}`)).code, asked.length]).toEqual([2, 0]);
  });
});

describe('verify', () => {
  it('exits with 0 where nothing is wrong', async () => {
    answering(200, { streams: 2, events: 9, rows: 4, problems: [] });
    expect(await run('verify')).toEqual({ code: 0, stdout: 'verified 9 events and 4 rows of 2 streams: no problems\n', stderr: '' });
  });

  it.each(['verify', 'verify --json'])('names each problem and exits with 1: %s', async (command) => {
    const problems = [{ streamId: 'a/b/c', version: 3, problem: 'hash differs' }, { streamId: 'a/b/d', part: 'alias PROD', problem: 'row differs' }];
    answering(200, { streams: 2, events: 9, rows: 4, problems });
    const { code, stdout, stderr } = await run(command);
    expect([code, stderr]).toEqual([1, 'switchyard: 2 problems found\n']);
    if (command.endsWith('json')) expect(JSON.parse(stdout)).toEqual({ streams: 2, events: 9, rows: 4, problems });
    else expect(stdout).toBe('a/b/c@3: hash differs\na/b/d (alias PROD): row differs\n');
  });
});

describe('accounts and keys', () => {
  it('opens and lists accounts, page by page', async () => {
    answering(201, { AccountId: '111111111111', Name: 'team', OpenedAt: 't' });
    expect((await run('accounts open 111111111111 --name team')).stdout).toBe('opened account 111111111111 (team)\n');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ AccountId: '111111111111', Name: 'team' });
    answer = (request, response) => {
      const second = request.url?.includes('Marker=1');
      response.end(JSON.stringify({ Accounts: [{ AccountId: second ? '2' : '1', Name: 'n', OpenedAt: 't' }], ...(second ? {} : { NextMarker: '1' }) }));
    };
    expect(JSON.parse((await run('accounts list --json')).stdout)).toHaveLength(2);
  });

  it('issues, revokes and lists keys', async () => {
    answering(201, { AccessKeyId: 'AKIA1', AccountId: '111111111111', Description: '', IssuedAt: 't', SecretAccessKey: 's/+' });
    expect((await run('keys issue --account 111111111111')).stdout).toContain('export AWS_ACCESS_KEY_ID=AKIA1\nexport AWS_SECRET_ACCESS_KEY=s/+\n');
    answer = (_, response) => response.writeHead(204).end();
    expect((await run('keys revoke AKIA/1')).stdout).toBe('revoked AKIA/1\n');
    expect(asked[1]).toMatchObject({ method: 'DELETE', url: '/_switchyard/keys/AKIA%2F1' });
    answering(200, { AccessKeys: [] });
    expect((await run('keys list')).stdout).toBe('no access keys\n');
  });
});
