import type { PlatformEvent } from './platform-event.js';
import { platformLines } from './platform-log.js';

const AT = new Date('2026-11-26T19:00:00.123Z');
const outcome = { payload: Buffer.from('"four"') };
const failure = (type: string) => ({ payload: Buffer.from('{}'), functionError: 'Unhandled', error: { type, message: 'why' } }) as const;
const start: PlatformEvent = { type: 'invocation-started', requestId: 'id', version: '7' };
const end = { type: 'invocation-ended', requestId: 'id', how: 'answered', outcome, durationMs: 12.34567, timeoutSeconds: 3, memorySize: 128, peakMemory: 45 } as const;
const init = { type: 'init-ended', initMs: 99.1, phase: 'init', provisioned: false, ending: { kind: 'ready' } } as const;
const initFailed: PlatformEvent = { ...init, ending: { kind: 'exit', exit: { code: 1, signal: null } } };
const started: PlatformEvent = {
  type: 'init-started', functionName: 'f', version: '7', runtime: 'nodejs20.x', interpreter: { path: '/n', version: '22.1.0', exact: false },
  provisioned: false, logStream: 's', memorySize: 128,
};

const text = (event: PlatformEvent) => platformLines(event, { logFormat: 'Text', logGroup: 'g' }, AT);
const json = (event: PlatformEvent, systemLogLevel?: string) => platformLines(event, { logFormat: 'JSON', logGroup: 'g', systemLogLevel }, AT);
const types = (event: PlatformEvent, level?: string) => json(event, level).map((line) => (JSON.parse(line) as { type: string }).type.replace('platform.', ''));
const recordOf = (event: PlatformEvent) => (JSON.parse(json(event).at(-1)!) as { record: object }).record;

it('is text as it always was', () => {
  expect([started, init, initFailed, start, end, { ...end, initMs: 99.1, how: 'timeout' } as const, { ...end, how: 'stopped', outcome: failure('Runtime.ExitError') } as const].map(text)).toEqual([
    ['INIT_START Runtime Version: nodejs20.x\tInterpreter: Node.js 22.1.0 (stands in for nodejs20.x; `switchyard runtimes` tells what can be installed)'],
    [],
    ['INIT_REPORT Init Duration: 99.10 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError'],
    ['START RequestId: id Version: 7'],
    ['END RequestId: id', 'REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\t'],
    [
      '2026-11-26T19:00:00.123Z id Task timed out after 3.00 seconds', 'END RequestId: id',
      'REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\tInit Duration: 99.10 ms\tStatus: timeout',
    ],
    ['why\rRuntime.ExitError', 'END RequestId: id', 'REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\t'],
  ]);
});

it('is JSON letter by letter', () => {
  expect([started, start, { ...end, initMs: 99.1 }].flatMap((event) => json(event))).toEqual([
    '{"time":"2026-11-26T19:00:00.123Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs20.x","interpreter":{"version":"22.1.0","standsIn":true},"functionName":"f","functionVersion":"7","instanceId":"s","instanceMaxMemory":134217728}}',
    '{"time":"2026-11-26T19:00:00.123Z","type":"platform.start","record":{"requestId":"id","version":"7"}}',
    '{"time":"2026-11-26T19:00:00.123Z","type":"platform.report","record":{"requestId":"id","metrics":{"durationMs":12.346,"billedDurationMs":13,"memorySizeMB":128,"maxMemoryUsedMB":45,"initDurationMs":99.1},"status":"success"}}',
  ]);
  expect(json(end, 'DEBUG')[0]).toBe('{"time":"2026-11-26T19:00:00.123Z","type":"platform.runtimeDone","record":{"requestId":"id","status":"success","metrics":{"durationMs":12.346,"producedBytes":6}}}');
});

it.each<[string, PlatformEvent, string[], string[], string[]]>([
  ['the start of an init', started, ['initStart'], ['initStart'], []],
  ['an init', init, ['initRuntimeDone', 'initReport'], [], []],
  ['an init ahead of calls', { ...init, provisioned: true }, ['initRuntimeDone', 'initReport'], ['initReport'], []],
  ['a failed init', initFailed, ['initRuntimeDone', 'initReport'], ['initRuntimeDone', 'initReport'], ['initRuntimeDone', 'initReport']],
  ['the start of an invocation', start, ['start'], ['start'], []],
  ['an invocation', end, ['runtimeDone', 'report'], ['report'], []],
  ['a failed invocation', { ...end, outcome: failure('Error') }, ['runtimeDone', 'report'], ['runtimeDone', 'report'], ['runtimeDone', 'report']],
])('of %s SystemLogLevel lets through what is of its level', (_event, event, debug, info, warn) => {
  expect([types(event, 'DEBUG'), types(event, 'INFO'), types(event), types(event, 'WARN')]).toEqual([debug, info, info, warn]);
});

it.each([
  ['Runtime.ExitError', 'Runtime.ExitError'], ['Function.ResponseSizeTooLarge', 'Function.ResponseSizeTooLarge'], ['TypeError', 'Runtime.Unknown'],
  ['Function.mine', 'Function.Unknown'], ['', 'Runtime.Unknown'],
])('tells the failure %j as %s', (type, errorType) => {
  expect(recordOf({ ...end, outcome: failure(type) })).toMatchObject({ status: 'error', errorType });
});

it('tells a timeout without a type', () => {
  const record = recordOf({ ...end, how: 'timeout', outcome: failure('Sandbox.Timedout') });
  expect([record, Object.keys(record)]).toEqual([expect.objectContaining({ status: 'timeout' }), ['requestId', 'metrics', 'status']]);
});
