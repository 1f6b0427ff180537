import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  CreateFunctionCommand, GetFunctionCommand, InvokeCommand, type CreateFunctionCommandInput, type InvokeCommandOutput, type LambdaClient,
} from '@aws-sdk/client-lambda';
import { once } from 'node:events';
import yazl from 'yazl';
import { askLogs } from '../support/aws-json.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction, roleOf } from '../support/functions.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** What a tenant's function may do to the process that started it, and to the functions of others: nothing. */
const VILLAIN = '666666666666';
const OTHER = '111111111111';
const sandboxed = existsSync('/usr/bin/bwrap');
if (!sandboxed) console.warn('NOT TESTED HERE: the walls of sandbox level L1, bubblewrap (bwrap) is not installed');
const inSandbox = sandboxed ? it : it.skip;

let site: Site;
let switchyard: Running;
let villain: LambdaClient;
let other: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  villain = lambdaClient(switchyard.url, VILLAIN);
  other = lambdaClient(switchyard.url, OTHER);
  await createNodeFunction(other, 'bystander', 'exports.handler = async (event) => event', { Timeout: 60 });
  await invoke(other, 'bystander');
});
afterAll(() => site.remove());

const invoke = (lambda: LambdaClient, FunctionName: string, event: unknown = {}): Promise<InvokeCommandOutput> =>
  lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
const payload = ({ Payload }: InvokeCommandOutput): unknown => JSON.parse(Payload!.transformToString());

/** Whether a line of a function's log matches a filter pattern of CloudWatch Logs; a page may end before it comes to one. */
async function finds(FunctionName: string, filterPattern: string): Promise<boolean> {
  const query = { logGroupName: `/aws/lambda/${FunctionName}`, filterPattern };
  for (let nextToken: unknown; ; ) {
    const { status, body } = await askLogs(switchyard.url, 'FilterLogEvents', { ...query, nextToken }, { accountId: VILLAIN });
    expect(status).toBe(200);
    if ((body['events'] as unknown[]).length > 0) return true;
    nextToken = body['nextToken'];
    if (nextToken === undefined) return false;
  }
}

async function executables(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, { mode: 0o100755 });
  zip.end();
  const chunks: Buffer[] = [];
  zip.outputStream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(zip.outputStream, 'end');
  return Buffer.concat(chunks);
}

async function createProvided(FunctionName: string, files: Readonly<Record<string, string | Buffer>>, settings: Partial<CreateFunctionCommandInput>): Promise<void> {
  await villain.send(new CreateFunctionCommand({
    FunctionName, Runtime: 'provided.al2023', Handler: 'any', Role: roleOf(VILLAIN), Timeout: 3, Code: { ZipFile: await executables(files) }, ...settings,
  }));
}

const residentMiB = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${switchyard.process.pid}/status`, 'utf8'))![1]) / 1024;
const openFiles = (): number => readdirSync(`/proc/${switchyard.process.pid}/fd`).length;

/** Runs the villain's function while a bystander is called and functions are read; gives how slow, large and full of files it got. */
async function whileRunning<Result>(villainy: Promise<Result>) {
  const seen = { slowestMs: 0, residentMiB: 0, openFiles: 0 };
  const villain = { running: true };
  const done = villainy.finally(() => (villain.running = false));
  const watching = (async () => {
    while (villain.running) {
      const began = performance.now();
      const [ran] = await Promise.all([invoke(other, 'bystander', { well: true }), other.send(new GetFunctionCommand({ FunctionName: 'bystander' }))]);
      expect(payload(ran)).toEqual({ well: true });
      seen.slowestMs = Math.max(seen.slowestMs, performance.now() - began);
      seen.residentMiB = Math.max(seen.residentMiB, residentMiB());
      seen.openFiles = Math.max(seen.openFiles, openFiles());
    }
  })();
  const result = await done;
  await watching;
  return { result, seen };
}

describe('a function that writes to what only our own launcher may write to', () => {
  // Node's channel ends the process that reads nonsense from it: no code of a function may run while it is open.
  const nonsense = "require('fs').writeSync(6, '{not json\\n'); require('fs').writeSync(6, '{\"cmd\":\"NODE_HANDLE_ACK\"}\\n');";
  inSandbox.each([
    ['NODE_OPTIONS', { NODE_OPTIONS: '--require /var/task/evil.cjs' }, { 'evil.cjs': nonsense }],
    ['ENV of the shell', { ENV: '/var/task/evil.sh', BASH_ENV: '/var/task/evil.sh' }, { 'evil.sh': "printf '{not json\\n' >&6" }],
    ['a library of its own', {}, { 'lib/libc.so.6': 'not a library', 'lib/libdl.so.2': 'x', 'lib/libstdc++.so.6': 'x', 'lib/libm.so.6': 'x', 'lib/libgcc_s.so.1': 'x', 'lib/libpthread.so.0': 'x' }],
    ['NODE_CHANNEL_FD', { NODE_CHANNEL_FD: '4', NODE_CHANNEL_SERIALIZATION_MODE: 'advanced' }, {}],
  ])('through %s', async (name, variables, files) => {
    const bootstrap = `#!/bin/sh
      while :; do
        id=$(curl -sS -D - -o /tmp/event "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next" | tr -d '\\r' | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
        curl -sS -d '"ran"' "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" >/dev/null
      done`;
    const FunctionName = `launched-${name.replace(/\W/g, '-')}`;
    await createProvided(FunctionName, { bootstrap, ...files }, { Environment: { Variables: variables as Record<string, string> } });
    const { result } = await whileRunning(invoke(villain, FunctionName));
    expect(result.StatusCode).toBe(200);
    expect(switchyard.process.exitCode).toBeNull();
  });

  inSandbox('and gets its variables all the same', async () => {
    const bootstrap = `#!/bin/sh
      id=$(curl -sS -D - -o /tmp/event "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next" | tr -d '\\r' | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
      env | grep -v ^PWD= | grep -v ^SHLVL= | grep -v ^OLDPWD= | grep -v ^_= | cut -d= -f1 | sort | tr '\\n' ' ' | sed 's/.*/"&"/' | curl -sS --data-binary @- "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" >/dev/null
      sleep 5`;
    await createProvided('variables', { bootstrap }, { Timeout: 60, Environment: { Variables: { MINE: 'a "quoted"\nline', NODE_OPTIONS: '--no-such-option' } } });
    const names = String(payload(await invoke(villain, 'variables'))).trim().split(' ');
    expect(names).toEqual(expect.arrayContaining(['MINE', 'NODE_OPTIONS', 'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', '_HANDLER', 'LD_LIBRARY_PATH', 'TZ']));
    expect(names.filter((name) => /SWITCHYARD|NODE_CHANNEL|FUNCTION_ENVIRONMENT/.test(name))).toEqual([]);
  });
});

describe('a function that turns on its invoker', () => {
  const socket = sandboxed ? "'/run/runtime-api.sock'" : 'process.argv[2]';

  it('asks without end and never reads an answer', async () => {
    await createNodeFunction(villain, 'flood', `const net = require('net');
      exports.handler = () => new Promise(() => {
        const requests = Buffer.from('GET /x HTTP/1.1\\r\\n\\r\\n'.repeat(3000));
        for (let i = 0; i < 4; i++) {
          const connection = net.connect(${socket}).on('error', () => {}).pause();
          const write = () => { while (connection.write(requests)); connection.once('drain', write); };
          write();
        }
      });`, { Timeout: 3 });
    const before = residentMiB();
    const { result, seen } = await whileRunning(invoke(villain, 'flood'));
    expect(payload(result)).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(seen.residentMiB - before).toBeLessThan(150);
    expect(seen.slowestMs).toBeLessThan(3000);
  });

  it('opens more connections than it could ever need', async () => {
    await createNodeFunction(villain, 'connections', `const net = require('net');
      exports.handler = () => new Promise((resolve) => {
        for (let i = 0; i < 900; i++) {
          net.connect(${socket}).on('error', () => {}).write('POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\\r\\ncontent-length: 6000000\\r\\n\\r\\nx');
        }
        setTimeout(resolve, 1000, 'opened');
      });`, { Timeout: 60 });
    const before = openFiles();
    const { result, seen } = await whileRunning(invoke(villain, 'connections'));
    expect(payload(result)).toBe('opened');
    expect(seen.openFiles - before).toBeLessThan(150);
  });

  it.each([
    ['line breaks', 'Buffer.alloc(65536, 10)'],
    ['one line', 'Buffer.alloc(65536, 120)'],
    ['bytes that are no UTF-8, and NULs', "Buffer.from('\\\\xff\\\\0\\\\xc3'.repeat(20000), 'latin1')"],
  ])('prints %s without end', async (what, buffer) => {
    const FunctionName = `prints-${what.length}`;
    await createNodeFunction(villain, FunctionName, `const fs = require('fs');
      exports.handler = () => { const output = ${buffer}; for (;;) try { fs.writeSync(1, output); } catch (error) { if (error.code !== 'EAGAIN') throw error; } };`, { Timeout: 2 });
    const before = residentMiB();
    const { result, seen } = await whileRunning(invoke(villain, FunctionName));
    expect(payload(result)).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(seen.residentMiB - before).toBeLessThan(400);
    expect(seen.slowestMs).toBeLessThan(4000);
    // What was still in the pipe is stored after it, and of line breaks that is much: a busy Postgres takes half a minute.
    await eventually(() => finds(FunctionName, '"Task timed out"'), (found) => found, 120_000);
  }, 180_000);

  it.each([
    ['never ends', 'for (;;);', { errorType: 'Sandbox.Timedout' }],
    ['answers with 30 MB', "return 'x'.repeat(30e6);", { errorType: 'Function.ResponseSizeTooLarge' }],
    ['takes all memory', 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1));', { errorType: expect.any(String) }],
    ['takes all memory for objects', 'const all = []; for (;;) all.push({ a: [all.length] });', { errorType: expect.any(String) }],
    ['forks without end', "const { spawn } = require('child_process'); setInterval(() => { for (let i = 0; i < 20; i++) try { spawn('/bin/sh', ['-c', ':(){ :|:& };:'], { stdio: 'ignore' }).on('error', () => {}); } catch {} }, 20); await new Promise(() => {});", { errorType: expect.any(String) }],
    ['throws what has no words', "throw Object.create(null, { message: { get() { throw 1; } } });", { errorType: expect.any(String) }],
  ])('%s', async (what, body, answer) => {
    const FunctionName = `odd-${what.replace(/\W/g, '-')}`;
    await createNodeFunction(villain, FunctionName, `exports.handler = async () => { ${body} };`, { Timeout: 2, MemorySize: 256 });
    const { result, seen } = await whileRunning(invoke(villain, FunctionName));
    expect(result.FunctionError).toBe('Unhandled');
    expect(payload(result)).toMatchObject(answer);
    expect(seen.slowestMs).toBeLessThan(4000);
  });

  it('kills whom it can see, its parents first', async () => {
    await createNodeFunction(villain, 'kills', `exports.handler = async () => {
      for (const pid of [${sandboxed ? '1, process.ppid, -1' : 'process.ppid'}]) for (const signal of ['SIGTERM', 'SIGSTOP', 'SIGSEGV', 'SIGKILL']) try { process.kill(pid, signal); } catch {}
      return 'still here';
    };`);
    const { result } = await whileRunning(invoke(villain, 'kills'));
    expect(result.StatusCode).toBe(200);
    expect(switchyard.process.exitCode).toBeNull();
  });
});

describe('the walls', () => {
  inSandbox('hide the host: its files, processes, network, database and environment', async () => {
    await createNodeFunction(other, 'secret', 'require("fs").writeFileSync("/tmp/secret", "s"); exports.handler = async () => 1');
    await invoke(other, 'secret');
    await createNodeFunction(villain, 'looks', `const fs = require('fs'), net = require('net');
      const read = (path) => { try { return fs.readdirSync(path); } catch (error) { if (error.code === 'ENOTDIR') return fs.readFileSync(path, 'utf8'); return error.code; } };
      const write = (path) => { try { fs.writeFileSync(path, 'x'); return 'written'; } catch (error) { return error.code; } };
      const reach = (where) => new Promise((resolve) => { const c = net.connect(where); c.on('connect', () => { c.destroy(); resolve('reached'); }).on('error', (error) => resolve(error.code)).setTimeout(1000, () => resolve('silent')); });
      exports.handler = async ({ paths, ports }) => ({
        read: Object.fromEntries(paths.map((path) => [path, read(path)])),
        written: ['/', '/var/task/', '/var/runtime/', '/usr/', '/etc/', '/run/', '/opt/', '/dev/', '/dev/shm/', '/proc/sys/kernel/'].filter((folder) => write(folder + 'x') === 'written'),
        reached: await Promise.all(ports.map(reach)),
        root: fs.readdirSync('/').sort(), tmp: fs.readdirSync('/tmp'), processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
        variables: Object.keys(process.env), environ: read('/proc/1/environ'), oom: fs.readFileSync('/proc/self/oom_score_adj', 'utf8').trim(),
      });`);
    const { port } = new URL(switchyard.url);
    const { result } = await whileRunning(invoke(villain, 'looks', {
      paths: ['/root', '/home', process.cwd(), '/tmp/secret', '/etc/shadow', '/etc/passwd', '/proc/1/root', '/sys', '/boot', '/var/lib', '/srv'],
      ports: [{ host: '127.0.0.1', port: Number(port) }, { host: '1.1.1.1', port: 53 }, { host: '169.254.169.254', port: 80 }, { path: '/var/run/postgresql/.s.PGSQL.5432' }],
    }));
    const seen = payload(result) as Record<string, unknown> & { read: Record<string, unknown>; processes: number; variables: string[] };
    for (const path of ['/root', '/home', process.cwd(), '/tmp/secret', '/etc/shadow', '/sys', '/boot', '/var/lib', '/srv']) expect([path, seen.read[path]]).toEqual([path, 'ENOENT']);
    expect(seen.read['/etc/passwd']).toMatch(/^root:x:0:0:root:\/root:\/sbin\/nologin\nsbx_user1051:[^\n]*\n$/);
    expect(seen).toMatchObject({ written: [], reached: ['ECONNREFUSED', 'ENETUNREACH', 'ENETUNREACH', 'ENOENT'], tmp: [], environ: '', oom: '1000' });
    expect(seen.processes).toBeLessThanOrEqual(3);
    expect(seen.variables.filter((name) => /^(SWITCHYARD|DATABASE|PG|HOME|NODE_ENV|JEST|npm_)/.test(name))).toEqual([]);
  });
});

it('is over when it is over: no process and no file of all these is left', async () => {
  const pid = switchyard.process.pid!;
  const ofFunctions = (): string[] => readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/stat`, 'latin1').split(') ')[1]!.split(' ')[1] === String(pid) && /bwrap|runtime|setpriv/.test(readFileSync(`/proc/${name}/cmdline`, 'latin1'));
    } catch {
      return false;
    }
  });
  expect(await switchyard.stop()).toBe(0);
  await eventually(ofFunctions, (left) => left.length === 0);
});
