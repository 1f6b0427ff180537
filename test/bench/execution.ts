import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExecutor } from '../../src/invoker/execution/executor.js';
import type { ExecutionRequest } from '../../src/invoker/execution/types.js';
import { zipOf } from '../support/packages.js';
import { echoRoundTrips } from './support/echo.js';

/**
 * Warm round trips over a no-op handler, cold starts against a bare `node -e 0` of the same uid and an empty environment
 * in the same run, warm ones against a bare echo, and the memory of this process over many warm invocations. Medians.
 * Run: `node --expose-gc --import tsx test/bench/execution.ts`; BENCH_LEVEL=L0 for the plain process.
 */

const WARM = Number(process.env['BENCH_WARM'] ?? 100_000);
const COLD = Number(process.env['BENCH_COLD'] ?? 30);
const MEBIBYTE = 1024 * 1024;

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
const median = (values: readonly number[]): number => quantile(values, 0.5);

async function bareSpawn(): Promise<number> {
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const started = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { ...identity, env: {}, cwd: '/', stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  return performance.now() - started;
}

const workFolder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
chmodSync(workFolder, 0o755);
const zip = await zipOf({ 'index.js': 'exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; callback(null, event); };' });
const sha256 = createHash('sha256').update(zip).digest('base64');
const executor = await createExecutor({
  workFolder,
  allowUnsandboxed: true,
  ...(process.env['BENCH_LEVEL'] === 'L0' ? { sandboxLevel: 'L0' as const } : {}),
  logSink: { write() {}, pressure: () => Promise.resolve() },
  packageSource: { fetch: () => Promise.resolve(zip), decryptEnvironment: (_stream, variables) => Promise.resolve({ ...variables }) },
});

const request = (functionName: string, requestId: string): ExecutionRequest => ({
  requestId,
  accountId: '000000000000',
  region: 'us-east-1',
  functionName,
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  payload: Buffer.from('{"key1":"value1"}'),
  route: {
    version: '1',
    revision: 'r',
    state: 'Active',
    code: { sha256, size: zip.length },
    configuration: {
      runtime: 'nodejs20.x', role: '', handler: 'index.handler', description: '', timeout: 3, memorySize: 128, architectures: ['x86_64'],
      ephemeralStorageSize: 512, tracingMode: 'PassThrough', logging: { logFormat: 'Text', logGroup: '/aws/lambda/f' }, snapStartApplyOn: 'None',
    },
  },
});

try {
  await executor.execute(request('unpacks', 'first'));
  const bare: number[] = [];
  const cold: number[] = [];
  for (let round = 0; round < COLD; round++) {
    bare.push(await bareSpawn());
    const started = performance.now();
    await executor.execute(request(`cold${round}`, `cold-${round}`));
    cold.push(performance.now() - started);
  }
  console.log(`sandbox ${executor.sandbox.level}, seccomp ${executor.sandbox.seccomp ? 'on' : 'off'}, uid ${executor.sandbox.uid ?? 'own'}`);
  console.log(`cold: ${median(cold).toFixed(1)} ms to the first answer; bare node -e 0: ${median(bare).toFixed(1)} ms; ratio ${(median(cold) / median(bare)).toFixed(2)}`);

  const round = async (count: number): Promise<number[]> => {
    const times: number[] = [];
    for (let index = 0; index < count; index++) {
      const started = performance.now();
      await executor.execute(request('warm', `warm-${index}`));
      times.push(performance.now() - started);
    }
    return times;
  };
  await round(Math.min(WARM, 10_000));
  const floor = await echoRoundTrips(workFolder, 20_000);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const times = await round(WARM);
  globalThis.gc?.();
  const after = process.memoryUsage().rss;
  const micro = (milliseconds: number): string => `${(milliseconds * 1000).toFixed(1)} µs`;
  console.log(`warm: p50 ${micro(median(times))}, p99 ${micro(quantile(times, 0.99))} over ${WARM} round trips; bare echo over a Unix socket: p50 ${micro(median(floor))}; ratio ${(median(times) / median(floor)).toFixed(2)}`);
  console.log(`memory: ${(before / MEBIBYTE).toFixed(1)} MiB before, ${(after / MEBIBYTE).toFixed(1)} MiB after ${WARM} warm invocations`);
} finally {
  await executor.close();
  rmSync(workFolder, { recursive: true, force: true });
}
