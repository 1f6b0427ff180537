import { randomUUID } from 'node:crypto';
import { levels, openExecution, type DeployedFunction, type ExecutionBench } from '../support/execution.js';

type Line = Readonly<Record<string, unknown>>;

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

/** LogFormat JSON with real Node and Python, at the levels asked for. */
describe.each(levels)('JSON logs at %s', (level) => {
  let bench: ExecutionBench;
  beforeAll(async () => {
    bench = await openExecution(level);
  });
  afterAll(() => bench.close());

  const json = (applicationLogLevel = 'INFO', systemLogLevel = 'INFO') => ({ logging: { logFormat: 'JSON', logGroup: 'g', applicationLogLevel, systemLogLevel } });
  const node = (source: string, logging = json(), over = {}) => bench.deploy({ 'index.js': source }, { ...logging, ...over });
  const python = (source: string, logging = json(), files = {}) => bench.deploy({ 'app.py': source, ...files }, { ...logging, runtime: 'python3.11', handler: 'app.handler' });
  const shown = (line: string): Line | string => (line.startsWith('{"') ? (JSON.parse(line) as Line) : line);
  const all = (invoke: DeployedFunction) => bench.messages(invoke.name).map(shown);
  /** What an invocation logged, from its start on where that is shown. */
  const logged = async (invoke: DeployedFunction, requestId: string = randomUUID()) => {
    const before = all(invoke).length;
    await invoke({}, { requestId });
    const lines = all(invoke).slice(before);
    return lines.slice(Math.max(0, lines.findIndex((line) => typeof line !== 'string' && line['type'] === 'platform.start')));
  };
  /** That without the platform's. */
  const application = async (invoke: DeployedFunction, requestId?: string) =>
    (await logged(invoke, requestId)).filter((line) => typeof line === 'string' || line['type'] === undefined);

  it('has the console of Node in objects, and as it was what goes to stdout', async () => {
    const invoke = await node(`console.log("loading");
      exports.handler = async () => {
        console.trace("t"); console.debug("d"); console.info("two\\nlines"); console.log({ a: [1] }); console.warn("a %d", 1, { b: 2 });
        console.error(Object.assign(new TypeError("bad"), { code: 7 })); console.error("failed:", new RangeError("far")); console.log();
        const circle = { n: 1n }; circle.circle = circle; console.log(circle); process.stdout.write("raw\\n");
      }`);
    const requestId = randomUUID();
    const of = { timestamp: TIME, requestId };
    const stackTrace = (first: string) => expect.arrayContaining([first, expect.stringMatching(/^ {4}at .*index\.js/)]) as string[];
    expect(await logged(invoke, requestId)).toEqual([
      { time: TIME, type: 'platform.start', record: { requestId, version: '1' } },
      { ...of, level: 'INFO', message: 'two\nlines' },
      { ...of, level: 'INFO', message: { a: [1] } },
      { ...of, level: 'WARN', message: 'a 1 { b: 2 }' },
      { ...of, level: 'ERROR', message: { errorType: 'TypeError', errorMessage: 'bad', code: 7, stackTrace: stackTrace('TypeError: bad') } },
      { ...of, level: 'ERROR', message: expect.stringMatching(/^failed: RangeError: far\n/), errorType: 'RangeError', errorMessage: 'far', stackTrace: stackTrace('RangeError: far') },
      { ...of, level: 'INFO' },
      { ...of, level: 'INFO', message: expect.stringMatching(/<ref \*1> \{ n: 1n, circle: \[Circular \*1\] \}/) },
      'raw',
      {
        time: TIME, type: 'platform.report',
        record: {
          requestId, status: 'success',
          metrics: { durationMs: expect.any(Number), billedDurationMs: expect.any(Number), memorySizeMB: 128, maxMemoryUsedMB: expect.any(Number), initDurationMs: expect.any(Number) },
        },
      },
    ]);
    expect(all(invoke).slice(0, 2)).toEqual([
      { time: TIME, type: 'platform.initStart', record: expect.objectContaining({ initializationType: 'on-demand', phase: 'init', functionName: invoke.name, functionVersion: '1' }) },
      { timestamp: TIME, level: 'INFO', message: 'loading' },
    ]);
    expect(Object.keys((await application(invoke))[0]!)).toEqual(['timestamp', 'level', 'requestId', 'message']);
  });

  it('has the logging of Python in objects, and what is printed as it was', async () => {
    const invoke = await python(`
import logging
logger = logging.getLogger("mine")
def handler(event, context):
    logging.debug("d")
    logging.info("grüß %s", "dich")
    logger.warning("two\\nlines", extra={"order": 7, "odd": {1, }})
    try:
        raise KeyError("k")
    except KeyError:
        logger.exception("failed")
    print("printed")
    print({"a": 1})
`);
    const requestId = randomUUID();
    const of = { timestamp: TIME, requestId };
    const lines = await application(invoke, requestId);
    expect(lines).toEqual([
      { ...of, level: 'INFO', logger: 'root', message: 'grüß dich' },
      { ...of, level: 'WARNING', logger: 'mine', message: 'two\nlines', order: 7, odd: '{1}' },
      {
        ...of, level: 'ERROR', logger: 'mine', message: 'failed', errorType: 'KeyError', errorMessage: "'k'", location: expect.stringMatching(/app\.py:handler:\d+$/),
        stackTrace: [expect.stringMatching(/^ {2}File ".*app\.py", line \d+, in handler\n/)],
      },
      'printed',
      "{'a': 1}",
    ].map((line) => (typeof line === 'string' ? line : expect.objectContaining(line) as Line)));
    expect(Object.keys(lines[0]!)).toEqual(['timestamp', 'level', 'message', 'logger', 'requestId']);
  });

  it.each([
    ['TRACE', ['TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR', 'FATAL'], ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']],
    ['DEBUG', ['DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR', 'FATAL'], ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']],
    ['WARN', ['WARN', 'ERROR', 'FATAL'], ['WARNING', 'ERROR', 'CRITICAL']],
    ['FATAL', ['FATAL'], ['CRITICAL']],
  ])('shows what ApplicationLogLevel %s lets through', async (applicationLogLevel, ofNode, ofPython) => {
    const levelsOf = (lines: (Line | string)[]) => lines.map((line) => (typeof line === 'string' ? line : line['level']));
    const console = await node(
      'exports.handler = async () => { for (const l of ["trace", "debug", "info", "log", "warn", "error", "fatal"]) console[l]("x"); process.stdout.write(JSON.stringify({ level: "trace" }) + "\\nplain\\n"); }',
      json(applicationLogLevel),
    );
    expect(levelsOf(await application(console))).toEqual([...ofNode, ...(applicationLogLevel === 'TRACE' ? ['trace'] : []), 'plain']);
    const logging = await python('import logging\ndef handler(e, c):\n  for l in (10, 20, 30, 40, 50): logging.log(l, "x")\n  print("plain")', json(applicationLogLevel));
    expect(levelsOf(await application(logging))).toEqual([...ofPython, 'plain']);
  });

  it.each([
    ['DEBUG', ['initStart', 'initRuntimeDone', 'initReport', 'start', 'runtimeDone', 'report']],
    ['INFO', ['initStart', 'start', 'report']],
    ['WARN', []],
  ])('shows what SystemLogLevel %s lets through', async (systemLogLevel, types) => {
    const invoke = await node('exports.handler = async () => console.log("x")', json('INFO', systemLogLevel));
    const { logTail } = await invoke();
    const messages = bench.messages(invoke.name);
    const ofInvocation = messages.filter((line) => !line.includes('"platform.init'));
    expect(logTail.toString()).toBe(ofInvocation.map((line) => `${line}\n`).join(''));
    const system = all(invoke).filter((line) => typeof line !== 'string' && line['level'] === undefined);
    expect(system).toEqual(types.map((type) => expect.objectContaining({ type: `platform.${type}` }) as Line));
  });

  it('tells how an invocation failed, whatever ended it', async () => {
    const quiet = json('INFO', 'WARN');
    const requestId = randomUUID();
    const ends = async (invoke: DeployedFunction) => (await logged(invoke, requestId)).filter((line) => typeof line !== 'string' && line['type'] === 'platform.report');
    const report = (status: object) => [expect.objectContaining({ record: { requestId, metrics: expect.any(Object), ...status } }) as Line];
    expect(await ends(await node('exports.handler = async () => { throw new Error("x") }', quiet))).toEqual(report({ status: 'error', errorType: 'Runtime.Unknown' }));
    expect(await ends(await node('exports.handler = async () => process.exit(3)', quiet))).toEqual(report({ status: 'error', errorType: 'Runtime.ExitError' }));
    expect(await ends(await node('exports.handler = () => new Promise((r) => setTimeout(r, 60000))', quiet, { timeout: 1 }))).toEqual(report({ status: 'timeout' }));
  });

  it('has the failures of handlers and of inits as objects', async () => {
    const requestId = randomUUID();
    const of = { timestamp: TIME, level: 'ERROR', requestId };
    expect(await application(await node('class Mine extends Error {} exports.handler = async () => { throw new Mine("x") }'), requestId)).toEqual([
      { ...of, message: { errorType: 'Mine', errorMessage: 'x', stackTrace: expect.arrayContaining(['Error: x']) } },
    ]);
    expect(await application(await node('exports.handler = (e, c, callback) => callback("text")'), requestId)).toEqual([{ ...of, message: expect.objectContaining({ errorType: 'Error', errorMessage: 'text' }) }]);
    expect(await application(await python('def handler(e, c):\n  raise ValueError("x")'), requestId)).toEqual([
      { ...of, errorMessage: 'x', errorType: 'ValueError', stackTrace: [expect.stringMatching(/app\.py/)] },
    ]);
    const missing = await node('require("./nothing")');
    await missing();
    expect(all(missing)).toContainEqual(expect.objectContaining({ level: 'ERROR', message: expect.objectContaining({ errorType: 'ImportModuleError', errorMessage: expect.stringContaining('nothing') }) }));
    const absent = await python('import nothing');
    await absent();
    expect(all(absent)).toContainEqual(expect.objectContaining({ level: 'ERROR', errorType: 'Runtime.ImportModuleError' }));
  });

  it('tells the function what its log is like, and leaves its own modules alone', async () => {
    const told = async (invoke: DeployedFunction) => JSON.parse((await invoke()).payload.toString()) as unknown;
    const show = 'exports.handler = async () => [process.env.AWS_LAMBDA_LOG_FORMAT, process.env.AWS_LAMBDA_LOG_LEVEL]';
    expect(await told(await node(show, json('ERROR')))).toEqual(['JSON', 'ERROR']);
    expect(await told(await bench.deploy({ 'index.js': show }))).toEqual(['Text', null]);
    expect(await told(await python('import log_json\ndef handler(e, c):\n  return log_json.mine', json(), { 'log_json.py': 'mine = 1' }))).toBe(1);
  });
});
