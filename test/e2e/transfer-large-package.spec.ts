import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, GetFunctionCommand, InvokeCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import pg from 'pg';
import { runCommand } from '../support/command.js';
import { exportOf, type Line } from '../support/export-files.js';
import { createNodeFunction } from '../support/functions.js';
import { rawZip } from '../support/raw-zip.js';
import { S3Server } from '../support/s3-server.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** A package that no line of an export holds: it came from S3, and moves in pieces. */
const ACCOUNT = '123456789012';
const MASTER_KEY = { SWITCHYARD_MASTER_KEY: randomBytes(32).toString('base64') };
const LONGEST_LINE = 5_000_000;
const ZIP = rawZip([
  { name: 'index.js', content: Buffer.from('exports.handler = async () => require("fs").statSync(__dirname + "/data").size;') },
  { name: 'data', content: randomBytes(60_000_000), method: 0 },
]);

const sites: Site[] = [];
let s3: S3Server;
let folder: string;
let file: string;
let lines: Line[];

async function startSite(env: Readonly<Record<string, string>> = {}): Promise<{ site: Site; running: Running }> {
  const site = await newSite();
  sites.push(site);
  return { site, running: await site.start({ ...MASTER_KEY, ...env }) };
}

async function linesOfFile(): Promise<Line[]> {
  const found: Line[] = [];
  for await (const text of createInterface({ input: createReadStream(file) })) {
    expect(text.length).toBeLessThan(LONGEST_LINE);
    found.push(JSON.parse(text) as Line);
  }
  return found;
}

async function piecesLeft(site: Site): Promise<number> {
  const client = new pg.Client(site.databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ left: number }>('SELECT count(*)::int AS left FROM switchyard.package_pieces');
  await client.end();
  return rows[0]!.left;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-large-'));
  file = join(folder, 'account.jsonl');
  s3 = await S3Server.start(() => ({ status: 200, body: ZIP }));
  const { running } = await startSite({
    SWITCHYARD_S3_CODE_ENDPOINT: s3.url, SWITCHYARD_S3_CODE_ACCESS_KEY_ID: 'AKIDEXAMPLE', SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY: 'secret',
    SWITCHYARD_S3_CODE_BUCKETS: `${ACCOUNT}=packages`,
  });
  const lambda = lambdaClient(running.url, ACCOUNT);
  await lambda.send(new CreateFunctionCommand({
    FunctionName: 'large', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: `arn:aws:iam::${ACCOUNT}:role/r`, Code: { S3Bucket: 'packages', S3Key: 'large.zip' },
  }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, { FunctionName: 'large' });
  await createNodeFunction(lambda, 'small', 'exports.handler = async () => 1');
  expect(await runCommand(running.url, ACCOUNT, ['export', '--out', file])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('2 packages') });
  lines = (await linesOfFile()).filter(({ kind }) => kind !== 'end');
}, 300_000);

afterAll(async () => {
  await Promise.all(sites.map((site) => site.remove()));
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

const isPiece = ({ kind }: Line): boolean => kind === 'package-piece';

it('leaves in pieces, which follow one another, after the packages that a line holds', () => {
  const kinds = lines.map(({ kind }) => kind);
  expect(kinds.slice(0, 3)).toEqual(['header', 'package', 'package-piece']);
  const content = lines.filter(isPiece).map((piece) => Buffer.from(piece['content'] as string, 'base64'));
  expect(Buffer.concat(content).equals(ZIP)).toBe(true);
  expect(lines.filter(isPiece).map((piece) => piece['from'])).toEqual(content.map((_, index) => content.slice(0, index).reduce((sum, { length }) => sum + length, 0)));
});

it('comes in whole or not at all: with a piece missing or changed nothing of it stays, then it runs as it did', async () => {
  const { site, running } = await startSite();
  const pieces = lines.filter(isPiece);
  const send = (line: Line) => signedFetch(running.url, 'POST', `/_switchyard/import?AccountId=${ACCOUNT}`, { accountId: 'test', body: `${JSON.stringify(line)}\n` });
  for (const [line, refusal] of [
    [pieces.at(-1)!, /Pieces of the package .* are missing/],
    [{ ...pieces[1]!, size: 3 }, /A piece of the package .* goes beyond its 3 bytes/],
  ] as const) {
    const answer = await send(line);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(refusal)]);
  }
  const forged = join(folder, 'forged.jsonl');
  const changed = (line: Line): Line => ({ ...line, content: (line['content'] as string).replace(/^..../, 'AAAA') });
  await writeFile(forged, exportOf(lines.map((line) => (line === pieces[2] ? changed(line) : line))));
  expect(await runCommand(running.url, 'test', ['import', forged])).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not what its SHA-256 says/) });
  expect(await piecesLeft(site)).toBe(0);
  for (const _time of ['first', 'again']) expect(await runCommand(running.url, 'test', ['import', file])).toMatchObject({ code: 0, stderr: '' });
  expect(await piecesLeft(site)).toBe(0);
  const lambda = lambdaClient(running.url, ACCOUNT);
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: 'large' }));
  expect(Buffer.from(await (await fetch(Code!.Location!)).arrayBuffer()).equals(ZIP)).toBe(true);
  expect((await lambda.send(new InvokeCommand({ FunctionName: 'large' }))).Payload!.transformToString()).toBe('60000000');
  expect(await runCommand(running.url, 'test', ['verify'])).toMatchObject({ code: 0 });
}, 300_000);
