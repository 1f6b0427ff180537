import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { newGate, type Gate } from '../support/gate.js';
import { answer, levels, openExecution, requestFor, tailOf, type ExecutionBench } from '../support/execution.js';
import { compileProgram } from '../support/program.js';

const COUNTER = 'let n = 0; exports.handler = async () => ({ n: ++n, pid: process.env.AWS_LAMBDA_LOG_STREAM_NAME })';
/** Stays at a gate where its event says so. */
const stayingAt = (gate: Gate): string => `${gate.source} exports.handler = async ({ stays }) => { if (stays) await gate(); return process.env.AWS_LAMBDA_LOG_STREAM_NAME; }`;
const SLEEPER = 'exports.handler = ({ ms }) => new Promise((resolve) => setTimeout(() => resolve(process.env.AWS_LAMBDA_LOG_STREAM_NAME), ms))';

/** Command lines of all processes that contain a text: functions carry their handler's folder or a marker. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const zombies = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' && Number(parent) === process.pid ? [pid] : [];
      } catch {
        return [];
      }
    });

describe.each(levels)('environments at %s', (level) => {
  let bench: ExecutionBench;
  beforeEach(async () => {
    bench = await openExecution(level, { maxEnvironments: 4, idleMs: 60_000, maxWaiting: 3 });
  });
  afterEach(async () => {
    await bench.close();
    await eventually(zombies, (left) => left.length === 0);
  });

  it('stay warm for the same function, version and revision', async () => {
    const invoke = await bench.deploy({ 'index.js': COUNTER });
    const seen = [answer(await invoke()), answer(await invoke()), answer(await invoke())] as { n: number; pid: string }[];
    expect(seen.map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(bench.executor.environments()).toBe(1);
  });

  it('serve one invocation at a time', async () => {
    const gate = newGate();
    const invoke = await bench.deploy({ 'index.js': stayingAt(gate) });
    const running = Promise.all([invoke({ stays: true }), invoke({ stays: true })]);
    await gate.reached(2);
    await gate.open();
    expect(new Set((await running).map(answer)).size).toBe(2);
    expect(bench.executor.environments()).toBe(2);
  });

  it('are shared by no other account, region, version or revision', async () => {
    const invoke = await bench.deploy({ 'index.js': COUNTER });
    const { route } = invoke.request;
    const count = async (over: Parameters<typeof invoke>[1]): Promise<number> => (answer(await invoke({}, over)) as { n: number }).n;
    expect(await count({})).toBe(1);
    expect(await count({ accountId: '999999999999' })).toBe(1);
    expect(await count({ region: 'us-east-1' })).toBe(1);
    expect(await count({ route: { ...route, version: '$LATEST' } })).toBe(1);
    expect([await count({ accountId: '999999999999' }), await count({ route: { ...route, version: '$LATEST' } }), await count({})]).toEqual([2, 2, 2]);
    expect(await count({ route: { ...route, revision: 'revision-2' } })).toBe(1);
  });

  it('retire when another revision is asked for: the idle at once, the busy when they are done', async () => {
    const gate = newGate();
    const invoke = await bench.deploy({ 'index.js': stayingAt(gate) });
    const newer = { route: { ...invoke.request.route, revision: 'revision-2' } };
    await Promise.all([invoke(), invoke()]);
    expect(bench.executor.environments()).toBe(2);
    const busy = invoke({ stays: true });
    await gate.reached();
    const stream = answer(await invoke({}, newer));
    expect(bench.executor.environments()).toBe(2);
    await gate.open();
    expect(answer(await busy)).not.toBe(stream);
    expect(bench.executor.environments()).toBe(1);
    expect(answer(await invoke({}, newer))).toBe(stream);
  });

  it('answer a timeout as AWS does, and end with everything that they started', async () => {
    const marker = `timeout-${process.pid}-${level}`;
    const invoke = await bench.deploy(
      { 'index.js': `const { spawn } = require('child_process'); exports.handler = () => { console.log('began'); spawn('/bin/sh', ['-c', 'while :; do sleep 1; done # ${marker}'], { detached: true, stdio: 'ignore' }); return new Promise((r) => setTimeout(r, 60000)); }` },
      { timeout: 1 },
    );
    const result = await invoke();
    const { errorType, errorMessage } = answer(result) as Record<string, string>;
    expect(errorType).toBe('Sandbox.Timedout');
    expect(errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
    expect(result.payload.toString()).toMatch(/^\{"errorType":/);
    expect(result.durationMs).toBe(1000);
    expect(tailOf(result).slice(1)).toEqual([
      expect.stringMatching(/INFO\tbegan$/),
      expect.stringMatching(/^\d{4}-.*Z [0-9a-f-]{36} Task timed out after 1\.00 seconds$/),
      expect.stringMatching(/^END /),
      expect.stringMatching(/^REPORT .*\tDuration: 1000\.00 ms\t.*Status: timeout$/),
    ]);
    await eventually(() => processesWith(marker), (pids) => pids.length === 0);
    expect(bench.executor.environments()).toBe(0);
  });

  it('answer a timeout also where the function spins', async () => {
    const result = await (await bench.deploy({ 'index.js': 'exports.handler = () => { for (;;); }' }, { timeout: 1 }))();
    expect(result.error?.type).toBe('Sandbox.Timedout');
  });

  it('are new after a crash', async () => {
    const invoke = await bench.deploy({ 'index.js': 'let n = 0; exports.handler = async ({ die }) => { if (die) process.exit(1); return ++n; }' });
    expect([answer(await invoke()), answer(await invoke())]).toEqual([1, 2]);
    expect((await invoke({ die: true })).error?.type).toBe('Runtime.ExitError');
    expect(answer(await invoke())).toBe(1);
  });

  it('are new after one that ended while idle', async () => {
    const invoke = await bench.deploy({ 'index.js': 'let n = 0; exports.handler = (e, context, cb) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => process.exit(1), 30); cb(null, ++n); }' });
    expect(answer(await invoke())).toBe(1);
    await eventually(() => bench.executor.environments(), (count) => count === 0);
    expect(answer(await invoke())).toBe(1);
  });

  it('end when their memory is used up', async () => {
    const heap = await bench.deploy({ 'index.js': 'exports.handler = () => { const all = []; for (;;) all.push({ n: all.length }); }' }, { timeout: 60 });
    expect((await heap()).error).toMatchObject({ type: 'Runtime.ExitError', message: expect.stringMatching(/signal: aborted$/) });
    const hog = await bench.deploy({ 'app.py': 'def handler(e, c):\n  return len(bytearray(600 * 1024 * 1024))' }, { runtime: 'python3.11', handler: 'app.handler' });
    expect((await hog()).error?.type).toBe('MemoryError');
    const roomy = await bench.deploy({ 'app.py': 'def handler(e, c):\n  return len(bytearray(600 * 1024 * 1024))' }, { runtime: 'python3.11', handler: 'app.handler', memorySize: 1024 });
    expect(answer(await roomy())).toBe(600 * 1024 * 1024);
  });

  it('give a busy function\'s line its turn', async () => {
    const sleeper = await bench.deploy({ 'index.js': SLEEPER });
    await Promise.all(Array.from({ length: 4 }, () => sleeper({ ms: 0 })));
    const results = await Promise.all(Array.from({ length: 7 }, () => sleeper({ ms: 50 })));
    expect(results.every(({ functionError }) => functionError === undefined)).toBe(true);
    expect(bench.executor.environments()).toBeLessThanOrEqual(4);
  });

  it('leave nothing behind when the executor closes, and let running ones end', async () => {
    const marker = `close-${process.pid}-${level}`;
    const invoke = await bench.deploy({ 'index.js': `const { spawn } = require('child_process'); exports.handler = ({ ms }) => { spawn('/bin/sh', ['-c', 'while :; do sleep 1; done # ${marker}'], { detached: true, stdio: 'ignore' }); return new Promise((r) => setTimeout(() => r('ended'), ms)); }` });
    await invoke({ ms: 0 });
    const running = invoke({ ms: 300 });
    await eventually(() => processesWith(marker), (pids) => pids.length >= 2);
    await bench.executor.close();
    expect(answer(await running)).toBe('ended');
    await eventually(() => processesWith(marker), (pids) => pids.length === 0);
    expect(await readdir(join(bench.workFolder, 'run'))).toEqual([]);
    await expect(invoke({ ms: 0 })).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });
});

describe.each(levels)('environments with other settings at %s', (level) => {
  it('end when idle', async () => {
    const bench = await openExecution(level, { idleMs: 50 });
    try {
      const invoke = await bench.deploy({ 'index.js': COUNTER });
      await invoke();
      await eventually(() => bench.executor.environments(), (count) => count === 0);
      const [run] = await readdir(join(bench.workFolder, 'run'));
      await eventually(() => readdir(join(bench.workFolder, 'run', run as string)), (left) => left.length === 0);
      expect(answer(await invoke())).toMatchObject({ n: 1 });
    } finally {
      await bench.close();
    }
  });

  it('are bounded: another function\'s idle one makes room, else one waits in line, and not for ever', async () => {
    const bench = await openExecution(level, { maxEnvironments: 4, waitMs: 1_500, maxWaiting: 3 });
    try {
      const idle = await Promise.all(Array.from({ length: 4 }, () => bench.deploy({ 'index.js': COUNTER })));
      for (const invoke of idle) await invoke();
      expect(bench.executor.environments()).toBe(4);
      const gate = newGate();
      const staying = await bench.deploy({ 'index.js': stayingAt(gate) });
      expect(await staying()).toBeDefined();
      expect(bench.executor.environments()).toBe(4);

      const running: ReturnType<typeof staying>[] = [];
      for (let count = 1; count <= 4; count += 1) {
        running.push(staying({ stays: true }));
        await gate.reached(count);
      }
      const gaveUp = new AbortController();
      const ended: unknown[] = [];
      const refusal = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'served', (error: unknown) => error).finally(() => ended.push(promise));
      const aborted = refusal(staying({}, { signal: gaveUp.signal }));
      const waiting = Promise.all(Array.from({ length: 2 }, () => refusal(staying())));
      await expect(staying()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
      // Whoever finds the line full is not let wait: those in it still do.
      expect(ended).toEqual([]);
      gaveUp.abort(new Error('hung up'));
      expect(await aborted).toMatchObject({ message: 'hung up' });
      for (const refused of await waiting) expect(refused).toMatchObject({ code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' });
      await gate.open();
      expect((await Promise.all(running)).every(({ functionError }) => functionError === undefined)).toBe(true);
    } finally {
      await bench.close();
    }
  });

  it('cut short what runs too long into a close: not as the function\'s failure', async () => {
    const bench = await openExecution(level, { closeMs: 100 });
    const gate = newGate();
    const running = (await bench.deploy({ 'index.js': stayingAt(gate) }))({ stays: true });
    await gate.reached();
    const refused = running.then(() => 'served', (error: unknown) => error);
    await bench.close();
    expect(await refused).toMatchObject({ code: 'ServiceException' });
  });
});

it('environments get the time of the invocation when their init takes more than 10 seconds', async () => {
  await Promise.all(levels.map(async (level) => {
    const bench = await openExecution(level);
    try {
      const invoke = await bench.deploy({ 'index.js': 'console.log("init"); for (const end = Date.now() + 60000; Date.now() < end; ); exports.handler = async () => 1' }, { timeout: 3 });
      const result = await invoke();
      expect(result.error).toMatchObject({ type: 'Sandbox.Timedout', message: expect.stringContaining('after 3.00 seconds') });
      const messages = bench.messages(invoke.name);
      expect(messages.find((message) => message.startsWith('INIT_REPORT'))).toMatch(/^INIT_REPORT Init Duration: 10\d\d\d\.\d\d ms\tPhase: init\tStatus: timeout$/);
      expect(messages.filter((message) => message.endsWith('\tinit'))).toHaveLength(2);
    } finally {
      await bench.close();
    }
  }));
});

describe.each(levels)('an invoker that is killed at %s', (level) => {
  it('leaves no process of a function behind, and no obstacle for the next', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-killed-'));
    await chmod(folder, 0o755);
    const marker = `killed-${process.pid}-${level}`;
    try {
      const sources = ['aws', 'contract', 'invoker/execution', 'invoker/execution/environments', 'invoker/execution/provisioning'];
      await compileProgram(join(folder, 'program'), sources);
      await cp(new URL('../../src/invoker/execution/runtimes', import.meta.url).pathname, join(folder, 'program', 'invoker', 'execution', 'runtimes'), { recursive: true });
      const index = `const { spawn } = require('child_process'); exports.handler = async () => { spawn('/bin/sh', ['-c', 'while :; do sleep 1; done # ${marker}'], { stdio: 'ignore' }); await new Promise((r) => setTimeout(r, 100000)); }`;
      await writeFile(
        join(folder, 'program', 'main.js'),
        `import { createExecutor } from './invoker/execution/executor.js';
         import { createHash } from 'node:crypto';
         import yazl from 'yazl';
         const zip = await new Promise((resolve) => {
           const file = new yazl.ZipFile(); const chunks = [];
           file.addBuffer(Buffer.from(${JSON.stringify(index)}), 'index.js'); file.end();
           file.outputStream.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
         });
         const executor = await createExecutor({ workFolder: ${JSON.stringify(join(folder, 'work'))}, allowUnsandboxed: true, sandboxLevel: ${JSON.stringify(level)},
           logSink: { write() {}, pressure: async () => {} }, packageSource: { fetch: async () => zip, decryptEnvironment: async () => ({}) } });
         const request = ${JSON.stringify(requestFor('killed', { sha256: '', size: 1 }, { timeout: 300 }))};
         request.route.code.sha256 = createHash('sha256').update(zip).digest('base64');
         await executor.execute({ ...request, payload: Buffer.from('{}') });`,
      );
      await mkdir(join(folder, 'work'));
      await chmod(join(folder, 'work'), 0o755);
      const host = spawn(process.execPath, [join(folder, 'program', 'main.js')], { stdio: ['ignore', 'inherit', 'inherit'] });
      const ended = new Promise((resolve) => host.once('exit', resolve));
      await eventually(() => processesWith(marker), (pids) => pids.length > 0);
      expect(processesWith(join(folder, 'work')).length + processesWith('runtime-api.sock').length).toBeGreaterThan(0);
      host.kill('SIGKILL');
      await ended;
      await eventually(() => processesWith(marker), (pids) => pids.length === 0);
      await eventually(() => processesWith(join(folder, 'work')), (pids) => pids.length === 0);
      expect(await readdir(join(folder, 'work', 'run'))).toHaveLength(1);

      const next = await openExecution(level, { workFolder: join(folder, 'work') });
      const leftOf = (await readdir(join(folder, 'work', 'run'))).filter((name) => !name.startsWith(`${process.pid}-`));
      expect(leftOf).toEqual([]);
      expect(answer(await (await next.deploy({ 'index.js': COUNTER }))())).toMatchObject({ n: 1 });
      await next.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    expect(existsSync(folder)).toBe(false);
  });
});
