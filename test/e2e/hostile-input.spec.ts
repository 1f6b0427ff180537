import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import pg from 'pg';
import yazl from 'yazl';
import { presignQuery } from '../../src/aws/sigv4.js';
import { createNodeFunction, roleOf } from '../support/functions.js';
import { attack, fault, send } from '../support/hostile-http.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { lambdaClient, startSwitchyard, type Running } from '../support/switchyard.js';

/** Malformed bytes of every kind at every door: an answer below 500, soon, and nothing left behind. */
const ACCOUNT = '123456789012';
let database: FreshDatabase;
let folder: string;
let switchyard: Running;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'switchyard-hostile-'));
  switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: folder });
  await createNodeFunction(lambdaClient(switchyard.url), 'control', 'exports.handler = async (event) => event');
  await s3('PUT', '/hostile-bucket', '<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>');
  await attack(switchyard.url, 'POST', '/2015-03-31/functions/control/policy', {
    body: JSON.stringify({ StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::hostile-bucket' }),
  });
  expect((await s3('PUT', '/hostile-bucket?notification', configuration(''))).status).toBe(200);
});
afterAll(async () => {
  await switchyard.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  const answer = await attack(switchyard.url, 'POST', '/2015-03-31/functions/control/invocations', { body: '{"still":"here"}' });
  expect([answer.status, answer.text]).toEqual([200, '{"still":"here"}']);
});

const s3 = (method: string, target: string, body: string | Buffer) => attack(switchyard.url, method, target, { service: 's3', body });
const configuration = (inner: string): string =>
  `<NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:us-west-2:${ACCOUNT}:function:control</CloudFunction><Event>s3:ObjectCreated:*</Event>${inner}</CloudFunctionConfiguration></NotificationConfiguration>`;
const post = (target: string, body: string | Buffer) => attack(switchyard.url, 'POST', target, { body });
const nested = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels);

describe('bodies that are no input', () => {
  const functions = '/2015-03-31/functions';
  it.each<[string, string | Buffer]>([
    ['nothing', ''], ['a NUL', '\0'], ['half an object', '{"a":'], ['a list', '[]'], ['a string', '"x"'], ['a number', '1e999'], ['null', 'null'], ['two values', '{}{}'],
    ['single quotes', "{'a':1}"], ['a comment', '{/**/}'], ['a byte order mark', '\ufeff{}'], ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])], ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['100,000 brackets', nested(100_000, '[', ']')], ['100,000 braces', '{"FunctionName":'.repeat(100_000)], ['deep in a member', `{"FunctionName":"x","Tags":${nested(100_000, '[', ']')}}`],
    ['prototypes', '{"__proto__":{"FunctionName":"x","Role":"y"},"constructor":{"prototype":{"z":1}}}'], ['the same member twice', '{"FunctionName":"a","FunctionName":1}'],
    ['a name of a million', `{"FunctionName":"${'n'.repeat(1_000_000)}"}`], ['a number of a million digits', `{"Timeout":${'9'.repeat(1_000_000)}}`], ['a million members', `{${Array.from({ length: 100_000 }, (_, i) => `"m${i}":0`).join()}}`],
    ['a form', 'FunctionName=x&Role=y'], ['20 MB of small values', `{"Layers":[${'{},'.repeat(7_000_000)}`],
  ])('%s', async (_, body) => {
    const began = performance.now();
    for (const [method, target] of [['POST', functions], ['PUT', `${functions}/control/configuration`], ['POST', `${functions}/control/aliases`], ['POST', `${functions}/control/policy`]] as const) {
      const answer = await attack(switchyard.url, method, target, { body });
      expect(fault(answer)).toBeUndefined();
      if (method === 'POST') expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it('values without measure are refused, in the configuration as in tags, variables and policies', async () => {
    const creation = { FunctionName: 'gigantic', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleOf(ACCOUNT), Code: { ZipFile: (await zipped((zip) => zip.addBuffer(Buffer.alloc(1), 'index.js'))).toString('base64') } };
    const long = 'x'.repeat(12_000_000);
    for (const odd of [
      { Role: roleOf(ACCOUNT) + long }, { KMSKeyArn: `arn:aws:kms:${long}` }, { DeadLetterConfig: { TargetArn: `arn:aws:sqs:${long}` } }, { VpcConfig: { SubnetIds: [long] } },
      { Tags: { a: long } }, { Tags: { [long]: 'a' } }, { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, ''])) },
      { Environment: { Variables: { [`A${long}`]: 'x' } } }, { Environment: { Variables: { A: long } } }, { Handler: long }, { Runtime: long }, { Description: long },
    ]) {
      const answer = await post('/2015-03-31/functions', JSON.stringify({ ...creation, ...odd }));
      expect([Object.keys(odd), answer.status, fault(answer)]).toEqual([Object.keys(odd), 400, undefined]);
      expect(answer.text.length).toBeLessThan(5_000_000);
    }
    const policy = { StatementId: 'x', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
    for (const odd of [{ SourceArn: `arn:aws:${long}:::x` }, { SourceArn: `arn:aws:s3:::${long}` }, { Principal: long }, { Principal: `arn:aws:iam::${ACCOUNT}:${long}` }]) {
      expect((await post('/2015-03-31/functions/control/policy', JSON.stringify({ ...policy, ...odd }))).status).toBe(400);
    }
    const letters = Array.from({ length: 6_000 }, (_, i) => String.fromCharCode(97 + ((i * 7919 + (i >> 3)) % 26))).join('');
    expect((await attack(switchyard.url, 'POST', '/2015-03-31/functions', { body: JSON.stringify(creation), region: `us-${letters}-1` })).status).toBe(403);
    expect((await attack(switchyard.url, 'GET', '/2015-03-31/functions/gigantic')).status).toBe(404);
  });
});

describe('bytes that are hardly HTTP', () => {
  const exchange = (bytes: Buffer): Promise<string> => new Promise((resolve, reject) => {
    const { hostname, port } = new URL(switchyard.url);
    let seen = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(15_000, () => socket.destroy(new Error(`no answer to ${bytes.toString('latin1', 0, 80)}`)));
    socket.on('data', (data) => {
      seen += data.toString('latin1');
      // One whole answer is enough; the connection may be kept.
      const length = /content-length: (\d+)/i.exec(seen)?.[1];
      const head = seen.indexOf('\r\n\r\n');
      if (head >= 0 && length !== undefined && seen.length >= head + 4 + Number(length)) socket.destroy();
    });
    socket.on('error', (error) => (seen === '' ? reject(error) : undefined)).on('close', () => resolve(seen));
  });
  const host = 'Host: x\r\n';
  it.each([
    ['garbage', '\0\x01\xff\r\n\r\n'], ['TLS', `\x16\x03\x01\x02\0\x01\0${'a'.repeat(500)}`], ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], ['an unknown method', `FOO / HTTP/1.1\r\n${host}\r\n`],
    ['a tunnel', `CONNECT a:1 HTTP/1.1\r\n${host}\r\n`], ['no host', 'GET / HTTP/1.1\r\n\r\n'], ['a negative length', `POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`],
    ['two lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`], ['a length and chunks', `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a bad chunk', `POST /2015-03-31/functions HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n`], ['an endless chunk extension', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(100_000)}`],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\n X: y\r\n\r\n'], ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n'], ['bare line feeds', 'GET / HTTP/1.1\nHost: a\n\n'],
    ['a header of a megabyte', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(1_000_000)}\r\n\r\n`], ['a path of 60 KB', `GET /2015-03-31/functions/${'a'.repeat(60_000)} HTTP/1.1\r\n${host}\r\n`],
    ['a broken escape', `GET /2015-03-31/functions/%zz HTTP/1.1\r\n${host}\r\n`], ['an overlong escape', `GET /%c0%af HTTP/1.1\r\n${host}\r\n`], ['a NUL in the path', `GET /2015-03-31/functions/%00 HTTP/1.1\r\n${host}\r\n`],
    ['a climb', `GET /../../etc/passwd HTTP/1.1\r\n${host}\r\n`], ['an upgrade', `GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`], ['an expectation', `POST / HTTP/1.1\r\n${host}Expect: miracles\r\nContent-Length: 0\r\n\r\n`],
    ['no content type', `POST /2015-03-31/functions HTTP/1.1\r\n${host}Content-Type: \r\nContent-Length: 2\r\n\r\n{}`], ['signed prototypes', `GET /2015-03-31/functions HTTP/1.1\r\n${host}X-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=__proto__;constructor, Signature=x\r\n\r\n`],
    ['a date out of all years', `GET /2015-03-31/functions HTTP/1.1\r\n${host}Date: -271821-04-20\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${ACCOUNT}/99999999/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=x\r\n\r\n`],
    ['30,000 slashes', `GET /x HTTP/1.1\r\n${host}Authorization: Credential=${'a/'.repeat(30_000)}\r\n\r\n`],
  ])('%s', async (_, text) => {
    expect(await exchange(Buffer.from(text, 'latin1'))).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe('XML', () => {
  const MEGABYTE = 1024 * 1024;
  it.each<[string, string | Buffer]>([
    ['a billion laughs', `<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>${configuration('<Id>&b;</Id>')}`], ['an external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${configuration('<Id>&x;</Id>')}`],
    ['an unknown entity', configuration('<Id>&x;</Id>')], ['a NUL', configuration('<Id>&#0;</Id>')], ['half a surrogate pair', configuration('<Id>&#xD800;</Id>')], ['a name of a megabyte', `<${'a'.repeat(MEGABYTE - 10)}/>`],
    ['80,000 attributes', `<a ${Array.from({ length: 80_000 }, (_, i) => `a${i}=""`).join(' ')}/>`], ['100,000 levels', nested(100_000, '<a>', '</a>')], ['comments that never end', '<!--'.repeat(200_000)],
    ['prototypes', '<__proto__><constructor/></__proto__>'], ['unknown elements', configuration('<Unknown/>')], ['the parser\'s own names', '<NotificationConfiguration><hasOwnProperty/><toString/></NotificationConfiguration>'],
    ['no UTF-8', Buffer.from([0x3c, 0xff, 0x3e])], ['UTF-16', Buffer.from(configuration(''), 'utf16le')], ['nothing but blanks', ' '.repeat(MEGABYTE - 1)], ['two megabytes', 'x'.repeat(2 * MEGABYTE)], ['JSON', '{}'],
    ['30,000 configurations', `<NotificationConfiguration>${'<CloudFunctionConfiguration/>'.repeat(30_000)}</NotificationConfiguration>`], ['ids without measure', configuration(`<Id>${'&amp;'.repeat(150_000)}</Id>`)],
  ])('%s', async (_, body) => {
    const began = performance.now();
    for (const target of ['/hostile-bucket?notification', '/another-bucket']) {
      const answer = await s3('PUT', target, body);
      expect([fault(answer), answer.status]).toEqual([undefined, 400]);
      expect(answer.text).not.toContain('root:');
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('notifications', () => {
  const note = (body: string | Buffer, authorization = `Bearer ${switchyard.intakeToken}`) => send(switchyard.url, 'POST', '/notifications', { authorization, 'content-type': 'application/json' }, body);
  const record = (change: object = {}, object: object = {}): object => ({
    eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', eventTime: '2026-01-01T00:00:00Z', s3: { bucket: { name: 'hostile-bucket' }, object: { key: 'k', sequencer: '00AB', ...object } }, ...change,
  });
  it.each<[string, string | Buffer, number]>([
    ['nothing', '', 400], ['null', 'null', 400], ['a list', '[]', 400], ['no UTF-8', Buffer.from([0x7b, 0xff]), 400], ['500,000 brackets', '['.repeat(500_000), 400], ['Records of text', '{"Records":"x"}', 400],
    ['Records of null', '{"Records":[null]}', 400], ['two megabytes', 'x'.repeat(2_000_000), 413], ['a key without UTF-8', JSON.stringify({ Records: [record({}, { key: '%ff' })] }), 400],
    ['a record 100,000 levels deep', JSON.stringify({ Records: [record({ x: '@' })] }).replace('"@"', nested(100_000, '[', ']')), 400],
    ['prototypes', JSON.stringify({ Records: [record({ x: 1 }, { sequencer: '01' })] }).replace('"x":1', '"__proto__":{"a":1},"constructor":null,"toString":3'), 200],
    ['NULs and half surrogate pairs', JSON.stringify({ Records: [record({ eventSource: 'minio:s3' }, { key: 'a%00b\ud800', sequencer: '\0\ud800' })] }), 200],
    ['a bucket that nobody has', JSON.stringify({ Records: [record({ s3: { bucket: { name: '../..' }, object: { key: 'k', sequencer: '1' } } })] }), 200],
  ])('%s', async (_, body, status) => {
    const answer = await note(body);
    expect([answer.status, fault(answer)]).toEqual([status, undefined]);
  });

  it('without the token, or with another, are not looked at', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer x', `Bearer ${switchyard.intakeToken}x`, `Basic ${switchyard.intakeToken} x`, `bearer  ${switchyard.intakeToken.slice(1)}`]) {
      expect([authorization, (await note('{"Records":[]}', authorization)).status]).toEqual([authorization, 401]);
    }
  });
});

async function zipped(fill: (zip: yazl.ZipFile) => void): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  fill(zip);
  zip.end();
  const chunks: Buffer[] = [];
  zip.outputStream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(zip.outputStream, 'end');
  return Buffer.concat(chunks);
}

/** So many entries of the directory (in Zip64's form) for one empty file: no tool writes these as fast. */
function withEntries(count: number): Buffer {
  const local = Buffer.alloc(31);
  local.write('PK\x03\x04\x14', 0, 'latin1');
  local.writeUInt16LE(1, 26);
  local.write('f', 30);
  const directory = Array.from({ length: count }, (_, index) => {
    const entry = Buffer.alloc(53);
    entry.write('PK\x01\x02\x14\x03\x14', 0, 'latin1');
    entry.writeUInt16LE(7, 28);
    entry.write(`f${String(index).padStart(6, '0')}`, 46);
    return entry;
  });
  const size = BigInt(count * 53);
  const end64 = Buffer.alloc(56);
  end64.write('PK\x06\x06', 0, 'latin1');
  end64.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) end64.writeBigUInt64LE(BigInt(count), at);
  end64.writeBigUInt64LE(size, 40);
  end64.writeBigUInt64LE(BigInt(local.length), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 0, 'latin1');
  locator.writeBigUInt64LE(BigInt(local.length) + size, 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22, 0xff);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(0, 20);
  return Buffer.concat([local, ...directory, end64, locator, end]);
}

describe('packages', () => {
  /** Replaces bytes everywhere, header and directory alike; both of one length. */
  const patched = (zip: Buffer, from: string | Buffer, to: string | Buffer): Buffer => Buffer.from(zip.toString('latin1').replaceAll(Buffer.from(from).toString('latin1'), Buffer.from(to).toString('latin1')), 'latin1');
  const small = () => zipped((zip) => zip.addBuffer(Buffer.from('exports.handler = 1'), 'index.js', { compress: false }));
  const link = (name: string, target: string) => zipped((zip) => {
    zip.addBuffer(Buffer.from(target), name, { mode: 0o120777 });
    zip.addBuffer(Buffer.alloc(1), 'index.js');
  });
  const cases: readonly (readonly [string, () => Promise<Buffer>])[] = [
    ['no zip', async () => Buffer.from('PK nothing of the kind')], ['nothing', async () => Buffer.alloc(0)], ['an empty zip', () => zipped(() => undefined)],
    ['a name that climbs', async () => patched(await zipped((zip) => zip.addBuffer(Buffer.from('x'), 'aa/evil.js')), 'aa/evil.js', '../evil.js'.slice(0, 10))],
    ['an absolute name', async () => patched(await zipped((zip) => zip.addBuffer(Buffer.from('x'), 'aetc/evil')), 'aetc/evil', '/etc/evil')],
    ['a name with a NUL', async () => patched(await zipped((zip) => zip.addBuffer(Buffer.from('x'), 'nulXname')), 'nulXname', 'nul\0name')],
    ['a link out of the package', () => link('out', '/etc/passwd')], ['a link that climbs', () => link('out', '../../../etc/passwd')],
    ['a file below a link', () => zipped((zip) => { zip.addBuffer(Buffer.from('/tmp'), 'dir', { mode: 0o120777 }); zip.addBuffer(Buffer.from('x'), 'dir/evil'); })],
    ['a device', () => zipped((zip) => zip.addBuffer(Buffer.alloc(0), 'null', { mode: 0o020666 }))],
    ['a bomb', () => zipped((zip) => zip.addBuffer(Buffer.alloc(300_000_000), 'bomb'))],
    ['a bomb that lies about its size', async () => {
      const zip = await zipped((file) => file.addBuffer(Buffer.alloc(30_000_000), 'bomb'));
      const size = Buffer.alloc(4);
      size.writeUInt32LE(30_000_000);
      return patched(zip, size, Buffer.from([10, 0, 0, 0]));
    }],
    ['200,000 entries', async () => withEntries(200_000)],
    ['a wrong checksum', async () => patched(await small(), 'handler', 'Handler')], ['half of itself', async () => (await small()).subarray(0, 40)], ['no beginning', async () => (await small()).subarray(20)],
    ['a file that is not deflated as it says', async () => patched(await zipped((zip) => zip.addBuffer(Buffer.from('a'.repeat(1000)), 'index.js')), deflateRawSync(Buffer.from('a'.repeat(1000))).subarray(0, 4), Buffer.from([0xff, 0xff, 0xff, 0xff]))],
    ['one name twice', () => zipped((zip) => { zip.addBuffer(Buffer.from('1'), 'index.js'); zip.addBuffer(Buffer.from('2'), './index.js'.slice(2)); })],
  ];

  it.each(cases)('%s', async (_, make) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const stored = async () => (await client.query('SELECT (SELECT count(*) FROM switchyard.packages)::int AS packages, (SELECT count(*) FROM switchyard.events)::int AS events, (SELECT count(*) FROM switchyard.data_keys)::int AS keys')).rows[0] as object;
    const onDisk = (): string[] => readdirSync(folder, { recursive: true }).map(String).filter((name) => name.startsWith('code')).sort();
    const before = [await stored(), onDisk()];
    const began = performance.now();
    const ZipFile = (await make()).toString('base64');
    const made = performance.now();
    for (const [method, target, body] of [
      ['POST', '/2015-03-31/functions', { FunctionName: 'hostile', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleOf(ACCOUNT), Code: { ZipFile } }],
      ['PUT', '/2015-03-31/functions/control/code', { ZipFile }],
    ] as const) {
      const answer = await attack(switchyard.url, method, target, { body: JSON.stringify(body) });
      expect([answer.status, fault(answer)]).toEqual([400, undefined]);
      expect(answer.text).toMatch(/Could not unzip uploaded file|must be a non-empty zip|Unzipped size must be smaller|provide a source/);
    }
    expect([made > began, performance.now() - made < 15_000]).toEqual([true, true]);
    expect([await stored(), onDisk()]).toEqual(before);
    await client.end();
  });
});

describe('presigned requests', () => {
  const presigned = (path: string, query: string, time = new Date(), expiresIn = 60): string =>
    `${path}?${presignQuery({ method: 'GET', path, query, headers: { host: new URL(switchyard.url).host } }, { accessKeyId: ACCOUNT, secretAccessKey: 'test' }, { region: 'us-west-2', service: 's3', time, expiresIn })}`;
  const get = (target: string) => send(switchyard.url, 'GET', target, { host: new URL(switchyard.url).host });

  it('are good for what was signed, as long as was signed', async () => {
    const good = presigned('/hostile-bucket', 'location');
    expect((await get(good)).status).toBe(200);
    const hour = 3_600_000;
    for (const [what, target] of Object.entries({
      'another bucket': good.replace('hostile-bucket', 'another-bucket'), 'another question': good.replace('location', 'notification'), 'an added parameter': `${good}&versioning`, 'another signature': good.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      'a longer life': good.replace('Expires=60', 'Expires=600'), 'a life that is over': presigned('/hostile-bucket', 'location', new Date(Date.now() - hour)), 'a life that has not begun': presigned('/hostile-bucket', 'location', new Date(Date.now() + hour)),
      'a broken escape': good.replace('X-Amz-Credential=', 'X-Amz-Credential=%zz'), 'another region': good.replace('us-west-2', 'us-east-1'), 'another account': good.replace(ACCOUNT, '999999999999'),
      'a life without end': presigned('/hostile-bucket', 'location', new Date(), 604_801), 'a life in letters': good.replace('Expires=60', 'Expires=1e9'), 'no signature': good.replace(/&X-Amz-Signature=.*/, ''),
    })) {
      const answer = await get(target);
      expect([what, fault(answer), answer.status >= 400]).toEqual([what, undefined, true]);
    }
  });
});

it('leaves a store that verifies, and no error in the log', async () => {
  const answer = await attack(switchyard.url, 'POST', '/_switchyard/verify', { service: 'switchyard', accountId: '000000000000' });
  expect(JSON.parse(answer.text)).toMatchObject({ problems: [] });
  expect(switchyard.output()).not.toMatch(/"level":"(error|fatal)"/);
});
