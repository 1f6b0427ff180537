import type { ExecutionObserver, RunEnd } from '../../src/invoker/execution/observer.js';
import { createLog } from '../../src/operations/logs/log.js';
import { createMetrics } from '../../src/operations/metrics/metrics.js';
import { runObservation } from '../../src/invoker/operations/run-observation.js';
import { newGate } from '../support/gate.js';
import { openExecution, type ExecutionBench } from '../support/execution.js';
import { parseMetrics } from '../support/metrics.js';

/** What observers of an executor are told; every level of sandbox tells the same. */
const HANDLER = `exports.handler = async ({ fail }) => { if (fail) throw new Error('no'); return 'secret'; };`;

let bench: ExecutionBench;
afterEach(() => bench.close());

/** An executor, what its observer was told, and its counts in between. */
async function observing(over: Parameters<typeof openExecution>[1] = {}) {
  const ends: RunEnd[] = [];
  const starts: string[] = [];
  const observer: ExecutionObserver = {
    onWarmStart: () => starts.push('warm'),
    onColdStart: (seconds) => starts.push(seconds > 0 && seconds < 10 ? 'cold' : `cold after ${seconds} s`),
    onRun: (_request, end) => ends.push(end),
  };
  bench = await openExecution('L0', { observer, ...over });
  return { ends, starts, invoke: await bench.deploy({ 'index.js': HANDLER }) };
}

it('tells of cold and warm starts, and how runs end', async () => {
  const { ends, starts, invoke } = await observing();
  await invoke();
  await invoke({ fail: true });
  expect(starts).toEqual(['cold', 'warm']);
  expect(ends).toEqual([
    { outcome: 'succeeded', cold: true, durationMs: expect.any(Number) },
    { outcome: 'function-error', cold: false, durationMs: expect.any(Number) },
  ]);
  expect(bench.executor.environmentCounts()).toEqual({ starting: 0, busy: 0, idle: 1 });
});

it('tells of who found no environment in time, and of who did not wait', async () => {
  const { ends, starts, invoke } = await observing({ maxEnvironments: 1, waitMs: 50 });
  const gate = newGate();
  const staying = await bench.deploy({ 'index.js': `${gate.source} exports.handler = () => gate()` });
  const long = staying();
  await gate.reached();
  const hungUp = new AbortController();
  const abandoned = invoke({}, { signal: hungUp.signal });
  hungUp.abort(new Error('gone'));
  await expect(abandoned).rejects.toThrow('gone');
  await expect(invoke()).rejects.toThrow('Rate Exceeded.');
  await gate.open();
  await long;
  expect(ends.map(({ outcome }) => outcome)).toEqual(['abandoned', 'throttled', 'succeeded']);
  expect(starts).toEqual(['cold']);
});

it('tells of runs that our own trouble kept from running', async () => {
  const { ends, starts, invoke } = await observing();
  await expect(invoke({}, { route: { ...invoke.request.route, code: { sha256: 'missing', size: 1 } } })).rejects.toThrow('not a SHA-256');
  expect([ends, starts]).toEqual([[{ outcome: 'failed', cold: true }], []]);
});

it('becomes metrics, and a line that says what ran and nothing of what was in it', async () => {
  const metrics = createMetrics();
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) });
  const { invoke } = await observing({ observer: runObservation(metrics, log) });
  await invoke({ secret: 'payload' }, { requestId: 'r-1', correlationId: 'order-1' });
  await invoke({}, { requestId: 'r-2' });
  const samples = parseMetrics(await metrics.scrape());
  expect(['invocations_total{outcome="succeeded"}', 'invocations_total{outcome="failed"}', 'invocation_duration_seconds_count', 'cold_starts_total', 'cold_start_duration_seconds_count', 'warm_starts_total']
    .map((name) => samples.get(`switchyard_${name}`))).toEqual([2, 0, 2, 1, 1, 1]);
  const line = { level: 'info', time: expect.any(String), context: 'Invoker', functionArn: invoke.request.invokedFunctionArn, executedVersion: '1', outcome: 'succeeded', durationMs: expect.any(Number), msg: 'invocation' };
  expect(lines.map((text) => JSON.parse(text) as unknown)).toEqual([
    { ...line, requestId: 'r-1', correlationId: 'order-1', cold: true },
    { ...line, requestId: 'r-2', correlationId: 'r-2', cold: false },
  ]);
  expect(lines.join('')).not.toMatch(/secret|payload/);
});
