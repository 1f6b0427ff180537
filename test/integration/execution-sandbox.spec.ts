import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { answer, levels, openExecution, tailOf, type ExecutionBench } from '../support/execution.js';

const SECRET = `host-secret-${randomUUID()}`;

describe.each(levels)('the environment of a function at %s', (level) => {
  let bench: ExecutionBench;
  beforeAll(async () => {
    process.env['SWITCHYARD_TEST_SECRET'] = SECRET;
    bench = await openExecution(level);
  });
  afterAll(async () => {
    delete process.env['SWITCHYARD_TEST_SECRET'];
    await bench.close();
  });

  const variablesOf = async (variables: Record<string, string> | undefined, runtime = 'nodejs20.x'): Promise<Record<string, string>> => {
    const files = { 'index.js': 'exports.handler = async () => process.env', 'index.py': 'import os\ndef handler(e, c): return dict(os.environ)' };
    const invoke = await bench.deploy(files, { runtime, ...(variables ? { environment: { variables } } : {}) });
    return answer(await invoke({}, { traceId: 'Root=1-2-3' })) as Record<string, string>;
  };

  it.each(['nodejs20.x', 'python3.11'])('has exactly AWS\'s variables and the customer\'s for %s, nothing of the host\'s', async (runtime) => {
    const seen = await variablesOf({ MINE: 'sealed:in the clear', AWS_REGION: 'sealed:mars', PATH: 'sealed:/mine', LINES: 'sealed:a=b\n"c"' }, runtime);
    expect(seen).toMatchObject({
      MINE: 'in the clear',
      LINES: 'a=b\n"c"',
      PATH: '/mine',
      _HANDLER: 'index.handler',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: expect.stringMatching(/^f/),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: expect.stringMatching(/^\/aws\/lambda\//),
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/),
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      LAMBDA_TASK_ROOT: expect.any(String),
      LAMBDA_RUNTIME_DIR: expect.any(String),
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      _X_AMZN_TRACE_ID: 'Root=1-2-3',
    });
    const ours = /^(AWS_|LAMBDA_|_X_AMZN|_HANDLER$|TZ$|LANG$|LC_CTYPE$|PATH$|LD_LIBRARY_PATH$|NODE_PATH$|PYTHONPATH$|TMPDIR$|PWD$|OLDPWD$|SHLVL$|_$|MINE$|LINES$)/;
    expect(Object.keys(seen).filter((name) => !ours.test(name))).toEqual([]);
    expect(JSON.stringify(seen)).not.toContain(SECRET);
  });

  it('decrypts the customer\'s variables when an environment starts, and only then', async () => {
    let asked = 0;
    const counting = await openExecution(level, {
      packageSource: {
        fetch: () => Promise.reject(new Error('no package')),
        decryptEnvironment: (stream, variables) => {
          asked += 1;
          expect(stream).toMatch(/^123456789012\/eu-west-1\/f/);
          return Promise.resolve({ ...variables });
        },
      },
    });
    const invoke = await counting.deploy({ 'index.js': '' }, { environment: { variables: { A: 'x' } } });
    await expect(invoke()).rejects.toThrow('no package');
    await expect(invoke()).rejects.toThrow('no package');
    expect(asked).toBe(2);
    expect(counting.executor.environments()).toBe(0);
    await counting.close();
  });

  it('has limits: open files, no core files, and its own temporary folder', async () => {
    const invoke = await bench.deploy({
      'index.js': `const fs = require('fs'); const os = require('os');
        exports.handler = async () => { fs.writeFileSync(os.tmpdir() + '/f', 'x'); return { limits: fs.readFileSync('/proc/self/limits', 'utf8'), fds: fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } }), cwd: process.cwd(), root: process.env.LAMBDA_TASK_ROOT, uid: process.getuid() }; }`,
    });
    const seen = answer(await invoke()) as { limits: string; fds: string[]; cwd: string; root: string; uid: number };
    expect(seen.limits).toMatch(/Max open files +1024 +1024/);
    expect(seen.limits).toMatch(/Max core file size +0 +0/);
    expect(seen.limits).toMatch(/Max data size +268435456 +268435456/);
    expect(seen.cwd).toBe(seen.root);
    expect(seen.uid).not.toBe(0);
    // Standard streams and the API's socket; nothing of the invoker's files.
    expect(seen.fds.filter((target) => target.startsWith('socket:')).length).toBeLessThanOrEqual(4);
    expect(seen.fds.filter((target) => target.startsWith('/') && !target.startsWith('/dev/null') && !target.startsWith('/proc'))).toEqual([]);
  });

  it('cannot change its code', async () => {
    const invoke = await bench.deploy({ 'index.js': 'const fs = require("fs"); exports.handler = async () => ["index.js", "new.js"].map((f) => { try { fs.writeFileSync(f, "x"); return "written"; } catch (error) { return error.code; } })' });
    for (const outcome of answer(await invoke()) as string[]) expect(['EROFS', 'EACCES']).toContain(outcome);
  });
});

(levels.includes('L1') ? describe : describe.skip)('the sandbox at L1', () => {
  let bench: ExecutionBench;
  beforeAll(async () => {
    bench = await openExecution('L1');
  });
  afterAll(() => bench.close());

  const probe = async (body: string, event: unknown = {}, over = {}): Promise<unknown> =>
    answer(await (await bench.deploy({ 'index.js': `const fs = require('fs'); const cp = require('child_process'); exports.handler = async (event) => { ${body} }` }, over))(event));
  const attempt = (expression: string): string => `try { ${expression}; return 'done'; } catch (error) { return error.code || error.message; }`;

  it('filters system calls and leaves no privilege', async () => {
    expect(bench.executor.sandbox).toMatchObject({ level: 'L1', seccomp: true, limitations: [] });
    const status = (await probe(`return fs.readFileSync('/proc/self/status', 'utf8')`)) as string;
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^Uid:\t993\t993/m);
  });

  it('shows no file of the host\'s but /usr', async () => {
    const hostFile = join(bench.workFolder, 'host-file');
    writeFileSync(hostFile, 'x');
    expect(statSync(hostFile).isFile()).toBe(true);
    expect(await probe(`return fs.existsSync(event.path)`, { path: hostFile })).toBe(false);
    expect(await probe(`return fs.readdirSync('/').sort()`)).toEqual(['bin', 'dev', 'etc', 'lib', 'lib64', 'opt', 'proc', 'run', 'sbin', 'tmp', 'usr', 'var'].filter((name) => statOf(`/${name}`)));
    expect(await probe(`return fs.readFileSync('/etc/passwd', 'utf8').split('\\n').length`)).toBe(3);
    expect(await probe(`return require('os').hostname()`)).toBe('lambda');
  });

  it.each([
    ['/', 'EROFS'],
    ['/usr', 'EROFS'],
    ['/etc', 'EROFS'],
    ['/var/task', 'EROFS'],
    ['/var/runtime', 'EROFS'],
    ['/run', 'EROFS'],
  ])('writes nothing to %s', async (folder, code) => {
    expect(await probe(attempt(`fs.writeFileSync(event.folder + '/x', 'x')`), { folder })).toBe(code);
  });

  it('has a /tmp of its own, as large as was asked for', async () => {
    expect(await probe(attempt(`fs.writeFileSync('/tmp/x', Buffer.alloc(20 * 1024 * 1024))`), {}, { ephemeralStorageSize: 10 })).toBe('ENOSPC');
    expect(await probe(attempt(`fs.writeFileSync('/tmp/x', Buffer.alloc(20 * 1024 * 1024))`), {}, { ephemeralStorageSize: 30 })).toBe('done');
    expect(await probe(`return fs.readdirSync('/tmp')`)).toEqual([]);
  });

  it('reaches no network, not even the host\'s loopback', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    expect(await probe(`return Object.keys(require('os').networkInterfaces())`)).toEqual(['lo']);
    const connect = `return new Promise((resolve) => require('net').connect(event.port, event.host).on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)))`;
    expect(await probe(connect, { port, host: '127.0.0.1' })).toBe('ECONNREFUSED');
    expect(await probe(connect, { port: 53, host: '1.1.1.1' })).toBe('ENETUNREACH');
    server.close();
  });

  it('sees its own processes only, and no environment of the launcher\'s', async () => {
    const pids = (await probe(`return fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).map((pid) => fs.readFileSync('/proc/' + pid + '/environ', 'latin1'))`, {}, { environment: { variables: { MINE: 'sealed:customer' } } })) as string[];
    expect(pids).toHaveLength(2);
    expect(pids[0]).toBe('');
    expect(pids[1]).toContain('MINE=customer');
  });

  it.each([
    ['a user namespace', 'unshare -Ur true'],
    ['a mount', 'mount -t tmpfs none /tmp'],
    ['a remount', 'mount -o remount,rw /usr'],
    ['a host name', 'hostname evil'],
    ['a kernel setting', 'echo 1 > /proc/sys/vm/overcommit_memory'],
    ['a core pattern', 'echo x > /proc/sys/kernel/core_pattern'],
    ['a root\'s file', 'cat /proc/1/root/etc/shadow'],
    ['other limits', 'ulimit -n 4096'],
  ])('refuses %s', async (_case, command) => {
    expect(await probe(`return cp.spawnSync('/bin/sh', ['-c', event.command]).status`, { command })).not.toBe(0);
  });

  it('refuses calls that the filter names, with an error that programs understand', async () => {
    const python = `import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *args):
    ctypes.set_errno(0)
    return [libc.syscall(number, *args), ctypes.get_errno()]
def family(number):
    try:
        socket.socket(number, socket.SOCK_STREAM).close()
        return 0
    except OSError as error:
        return error.errno
def handler(event, context):
    return {'ptrace': call(101, 0, 0, 0, 0), 'bpf': call(321, 0, 0, 0), 'io_uring': call(425, 1, 0), 'keyctl': call(250, 0, 0, 0), 'unshare': call(272, 0), 'clone3': call(435, 0, 0),
            'getpid': call(39)[0] > 0, 'vsock': family(40), 'inet': family(socket.AF_INET), 'unix': family(socket.AF_UNIX)}`;
    if (process.arch !== 'x64') return console.warn(`NOT TESTED HERE: numbers of system calls on ${process.arch}`);
    const invoke = await bench.deploy({ 'app.py': python }, { runtime: 'python3.11', handler: 'app.handler' });
    expect(answer(await invoke())).toEqual({ ptrace: [-1, 1], bpf: [-1, 1], io_uring: [-1, 1], keyctl: [-1, 1], unshare: [-1, 1], clone3: [-1, 38], getpid: true, vsock: 97, inet: 0, unix: 0 });
  });

  it('holds a fork bomb', async () => {
    const invoke = await bench.deploy(
      { 'app.py': 'import os, signal, time\ndef handler(e, c):\n  n = 0\n  try:\n    while n < 5000:\n      if os.fork() == 0:\n        time.sleep(60)\n      n += 1\n  except BlockingIOError:\n    pass\n  return n' },
      { runtime: 'python3.11', handler: 'app.handler', timeout: 30 },
    );
    const forked = answer(await invoke()) as number;
    expect(forked).toBeGreaterThan(500);
    expect(forked).toBeLessThan(1024);
  });

  it('never shows a customer\'s variable in a process list', async () => {
    const value = `secret-${randomUUID()}`;
    const invoke = await bench.deploy({ 'index.js': 'exports.handler = ({ ms }) => new Promise((r) => setTimeout(() => r(process.env.KEY), ms))' }, { environment: { variables: { KEY: value } } });
    expect(answer(await invoke({ ms: 0 }))).toBe(value);
    const { readdirSync, readFileSync } = await import('node:fs');
    const lists = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    });
    expect(lists.some((line) => line.includes('runtime-api.sock'))).toBe(true);
    expect(lists.some((line) => line.includes(value))).toBe(false);
  });

  it('takes no preload of the customer\'s into the sandbox\'s own programs', async () => {
    const invoke = await bench.deploy({ 'index.js': 'exports.handler = async () => 1' }, { environment: { variables: { LD_PRELOAD: '/var/task/evil.so', NODE_OPTIONS: '--title=mine' } } });
    const result = await invoke();
    expect(answer(result)).toBe(1);
    expect(tailOf(result)[0]).toMatch(/^START/);
  });
});

describe('an executor that must be sandboxed', () => {
  it('refuses to start without', async () => {
    await expect(openExecution('L0', { allowUnsandboxed: false })).rejects.toThrow(/^no sandbox for functions: /);
  });
});

function statOf(path: string): boolean {
  if (!['/bin', '/sbin', '/lib', '/lib64'].includes(path)) return true;
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
