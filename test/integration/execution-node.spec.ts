import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { answer, levels, openExecution, tailOf, type ExecutionBench } from '../support/execution.js';

/** The reference's table "what the official Node runtime client does with odd handlers", on real process trees. */
describe.each(levels)('Node handlers at %s', (level) => {
  let bench: ExecutionBench;
  beforeAll(async () => {
    bench = await openExecution(level);
  });
  afterAll(() => bench.close());

  const run = async (source: string, over = {}, event: unknown = {}) => (await bench.deploy({ 'index.js': source }, over))(event);

  it('was tested at the level that it says', () => {
    expect(bench.executor.sandbox.level).toBe(level);
  });

  it.each([
    ['async', 'exports.handler = async (event) => ({ got: event.a })', { got: 1 }],
    ['a promise', 'exports.handler = (event) => new Promise((resolve) => setTimeout(() => resolve({ got: event.a }), 5))', { got: 1 }],
    ['a thenable', 'exports.handler = () => ({ then: (done) => done("thenable") })', 'thenable'],
    ['the callback', 'exports.handler = (event, context, callback) => callback(null, { got: event.a })', { got: 1 }],
    ['context.succeed', 'exports.handler = (event, context) => context.succeed("yes")', 'yes'],
    ['context.done', 'exports.handler = (event, context) => context.done(null, "yes")', 'yes'],
    ['undefined', 'exports.handler = async () => undefined', null],
    ['a function, which JSON has no word for', 'exports.handler = async () => () => 1', null],
    ['nothing, and calls nothing', 'exports.handler = () => {}', null],
    ['a value without a promise, which nobody reads', 'exports.handler = () => ({ ignored: true })', null],
    ['the first of two callbacks', 'exports.handler = (event, context, callback) => { callback(null, 1); callback(null, 2); }', 1],
    ['text beyond ASCII', 'exports.handler = async () => "grüß 漢字 💡"', 'grüß 漢字 💡'],
  ])('answers with %s', async (_case, source, expected) => {
    const result = await run(source, {}, { a: 1 });
    expect(answer(result)).toEqual(expected);
    expect(result.functionError).toBeUndefined();
  });

  it.each([
    ['throws a subclass', 'class MyErr extends Error { constructor(m) { super(m); this.name = "MyErr"; } } exports.handler = async () => { throw new MyErr("boom"); }', 'MyErr', 'boom'],
    ['throws at once', 'exports.handler = () => { throw new TypeError("now"); }', 'TypeError', 'now'],
    ['calls back with a string', 'exports.handler = (e, c, callback) => callback("plain string")', 'string', 'plain string'],
    ['rejects with an object', 'exports.handler = async () => { throw { plain: true }; }', 'object', '[object Object]'],
    ['rejects with nothing', 'exports.handler = async () => { throw undefined; }', 'string', 'handled'],
    ['context.fail', 'exports.handler = (e, context) => context.fail(new Error("failed"))', 'Error', 'failed'],
    ['gives a circle', 'exports.handler = async () => { const a = {}; a.a = a; return a; }', 'Error', 'Unable to stringify response body'],
    ['calls back with a circle', 'exports.handler = (e, c, cb) => { const a = {}; a.a = a; cb(null, a); }', 'Error', 'Unable to stringify response body'],
    ['throws what cannot be read', 'exports.handler = async () => { throw { toString() { throw 1; } }; }', 'handled', expect.stringContaining('problem while retrieving')],
    ['rejects unhandled', 'exports.handler = () => { Promise.reject(new Error("lost")); return new Promise((r) => setTimeout(r, 1000)); }', 'Runtime.UnhandledPromiseRejection', 'Error: lost'],
    ['throws later from a timer', 'exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("later"); }, 5))', 'Error', 'later'],
    ['an async one whose loop empties', 'exports.handler = async () => new Promise(() => {})', 'Runtime.NodeJsExit', expect.stringContaining('never settled')],
    ['exits', 'exports.handler = async () => process.exit(3)', 'Runtime.ExitError', expect.stringMatching(/^RequestId: [0-9a-f-]+ Error: Runtime exited with error: exit status 3$/)],
    ['exits with 0', 'exports.handler = async () => process.exit(0)', 'Runtime.ExitError', expect.stringMatching(/Error: Runtime exited without providing a reason$/)],
    ['kills itself', 'exports.handler = () => { process.kill(process.pid, "SIGKILL"); return new Promise((r) => setTimeout(r, 1000)); }', 'Runtime.ExitError', expect.stringMatching(/signal: killed$/)],
    ['aborts', 'exports.handler = () => process.abort()', 'Runtime.ExitError', expect.stringMatching(/signal: aborted$/)],
  ])('fails when it %s', async (_case, source, errorType, errorMessage) => {
    const result = await run(source);
    expect(answer(result)).toMatchObject({ errorType, errorMessage });
    expect(result.functionError).toBe('Unhandled');
    expect(result.error).toEqual({ type: errorType, message: errorMessage });
  });

  it('keeps the members in AWS\'s order', async () => {
    expect(Object.keys(answer(await run('exports.handler = async () => { throw new Error("x"); }')) as object)).toEqual(['errorType', 'errorMessage', 'trace']);
    expect((await run('exports.handler = (e, c, callback) => callback("text")')).payload.toString()).toBe('{"errorType":"string","errorMessage":"text","trace":[]}');
  });

  it.each([
    ['not a function', { handler: 'index.notfn' }, 'exports.notfn = 1', 'Runtime.HandlerNotFound', 'index.notfn is not a function'],
    ['not exported', { handler: 'index.missing' }, 'exports.handler = 1', 'Runtime.HandlerNotFound', 'index.missing is undefined or not exported'],
    ['not JavaScript', {}, 'exports.handler = async () => {', 'Runtime.UserCodeSyntaxError', expect.stringMatching(/^SyntaxError: /)],
    ['without its dependency', {}, 'require("nowhere")', 'Runtime.ImportModuleError', expect.stringMatching(/^Error: Cannot find module 'nowhere'\nRequire stack:\n- .*index\.js\n- \/var\/runtime\/index\.mjs$/)],
    ['a file that is not there', { handler: 'other.handler' }, '', 'Runtime.ImportModuleError', expect.stringContaining("Cannot find module 'other'")],
    ['a name without a dot', { handler: 'index' }, '', 'Runtime.MalformedHandlerName', 'Bad handler'],
    ['a name that climbs', { handler: '../x.handler' }, '', 'Runtime.MalformedHandlerName', "'../x.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names."],
    ['throwing while it loads', {}, 'throw new RangeError("at load")', 'RangeError', 'at load'],
    ['throwing nothing while it loads', {}, 'throw null', 'handled', expect.stringContaining('problem while retrieving')],
    ['exiting while it loads', {}, 'process.exit(7)', 'Runtime.ExitError', expect.stringMatching(/exit status 7$/)],
  ])('reports an init that is %s', async (_case, over, source, errorType, errorMessage) => {
    const result = await run(source, over);
    expect(result.functionError).toBe('Unhandled');
    expect(result.error).toEqual({ type: errorType, message: errorMessage });
  });

  it.each([
    ['in a folder', 'src/lib/app.run', { 'src/lib/app.js': 'exports.run = async () => __filename.split("/").pop()' }, 'app.js'],
    ['nested in an export', 'index.a.b', { 'index.js': 'exports.a = { b: async () => "nested" }' }, 'nested'],
    ['a .cjs file', 'index.handler', { 'index.cjs': 'exports.handler = async () => "cjs"' }, 'cjs'],
    ['an .mjs file', 'index.handler', { 'index.mjs': 'export const handler = async () => "mjs"' }, 'mjs'],
    ['a package of modules', 'index.handler', { 'package.json': '{"type":"module"}', 'index.js': 'import { x } from "./x.js"; export const handler = async () => x', 'x.js': 'export const x = "esm"' }, 'esm'],
    ['an .mjs file with top-level await', 'index.handler', { 'index.mjs': 'const x = await Promise.resolve("tla"); export const handler = async () => x' }, 'tla'],
    ['with a dependency', 'index.handler', { 'index.js': 'const d = require("dep"); exports.handler = async () => d', 'node_modules/dep/index.js': 'module.exports = "dep"' }, 'dep'],
  ])('finds a handler %s', async (_case, handler, files, expected) => {
    const invoke = await bench.deploy(files as unknown as Record<string, string>, { handler });
    expect(answer(await invoke())).toBe(expected);
  });

  it('waits for the event loop to empty, unless told not to', async () => {
    const late = (waits: boolean, ms: number): string =>
      `let fired = false; exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = ${waits}; const was = fired; setTimeout(() => { fired = true; console.log("fired"); }, ${ms}); callback(null, was); }`;
    const waiting = await run(late(true, 60));
    expect(waiting.durationMs).toBeGreaterThan(50);
    expect(tailOf(waiting).some((line) => line.endsWith('fired'))).toBe(true);
    const hasty = await run(late(false, 5_000));
    expect(hasty.durationMs).toBeLessThan(5_000);
    expect(tailOf(hasty).some((line) => line.endsWith('fired'))).toBe(false);
  });

  it('gives the context that AWS gives', async () => {
    const invoke = await bench.deploy({
      'index.js': 'exports.handler = async (event, context) => ({ keys: Object.keys(context).sort(), ...context, left: context.getRemainingTimeInMillis() })',
    });
    const requestId = randomUUID();
    const seen = answer(await invoke({}, { requestId, clientContext: '{"custom":{"a":"ä"}}' })) as Record<string, unknown>;
    expect(seen).toMatchObject({
      keys: ['awsRequestId', 'callbackWaitsForEmptyEventLoop', 'clientContext', 'done', 'fail', 'functionName', 'functionVersion', 'getRemainingTimeInMillis', 'identity', 'invokedFunctionArn', 'logGroupName', 'logStreamName', 'memoryLimitInMB', 'succeed', 'tenantId'],
      awsRequestId: requestId,
      functionName: invoke.name,
      functionVersion: '1',
      memoryLimitInMB: '128',
      invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${invoke.name}:PROD`,
      logGroupName: `/aws/lambda/${invoke.name}`,
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/),
      clientContext: { custom: { a: 'ä' } },
    });
    expect(seen.left).toBeGreaterThan(5_000);
    expect(seen.left).toBeLessThanOrEqual(10_000);
  });

  it('writes console lines as AWS does, inside START and REPORT', async () => {
    const invoke = await bench.deploy({ 'index.js': 'console.log("loading"); exports.handler = async () => { console.log("a %d", 1, { b: 2 }); console.warn("two\\nlines"); console.error("e"); process.stdout.write("raw\\n"); process.stderr.write("raw error\\n"); process.stdout.write("no end"); }' });
    const requestId = randomUUID();
    const lines = tailOf(await invoke({}, { requestId }));
    const time = '\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z';
    const expected = [
      `START RequestId: ${requestId} Version: 1`,
      `${time}\t${requestId}\tINFO\ta 1 { b: 2 }`,
      `${time}\t${requestId}\tWARN\ttwo\rlines`,
      `${time}\t${requestId}\tERROR\te`,
      'raw',
      'raw error',
      'no end',
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: [1-9]\\d* MB\tInit Duration: [0-9.]+ ms\t`,
    ];
    expect(lines).toHaveLength(expected.length);
    expected.forEach((pattern, index) => expect(lines[index]).toMatch(new RegExp(`^${pattern}$`)));
    expect(bench.messages(invoke.name).slice(0, 2)).toEqual([
      expect.stringMatching(/^INIT_START Runtime Version: nodejs20\.x\tInterpreter: Node\.js 2/),
      expect.stringMatching(/\tundefined\tINFO\tloading$/),
    ]);
    expect(tailOf(await invoke()).at(-1)).not.toContain('Init Duration');
  });

  it('has every line that was printed before an answer in that invocation\'s log', async () => {
    const invoke = await bench.deploy({
      'index.js': `const { execFileSync } = require('child_process');
        exports.handler = async ({ lines, width, how }) => {
          for (let i = 0; i < lines; i++) {
            const text = 'line-' + String(i).padStart(6, '0') + 'x'.repeat(width);
            if (how === 'console') console.log(text); else if (how === 'stdout') process.stdout.write(text + '\\n');
            else if (how === 'stderr') process.stderr.write(text + '\\n'); else if (i % 50 === 0) execFileSync('/bin/echo', [text], { stdio: 'inherit' }); else console.error(text);
          }
          return lines;
        }`,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(400), fc.nat(300), fc.constantFrom('console', 'stdout', 'stderr', 'child'), async (lines, width, how) => {
        const before = bench.logs.length;
        await invoke({ lines, width, how });
        const printed = bench.logs.slice(before).map(({ message }) => message).filter((message) => /line-\d{6}x*$/.test(message));
        expect(printed.map((message) => Number(/line-(\d{6})x*$/.exec(message)?.[1]))).toEqual(Array.from({ length: lines }, (_, index) => index));
        expect(bench.logs.at(-1)?.message).toMatch(/^REPORT /);
      }),
      { numRuns: 25 },
    );
  });

  it('has the lines of a process that ends itself', async () => {
    const lines = tailOf(await run('exports.handler = () => { for (let i = 0; i < 20; i++) console.log("line " + i); process.exit(1); }'));
    expect(lines.filter((line) => /line \d+$/.test(line))).toHaveLength(20);
  });

  it('keeps the last 4 KiB', async () => {
    const { logTail } = await run('exports.handler = async () => { for (let i = 0; i < 1000; i++) console.log("ä".repeat(50), i); }');
    expect(logTail.length).toBe(4096);
    expect(logTail.toString()).toMatch(/999\nEND .*\nREPORT .*\n$/);
  });

  it('takes events and gives answers of several megabytes', async () => {
    const invoke = await bench.deploy({ 'index.js': 'exports.handler = async (event) => event' }, { memorySize: 512 });
    const text = 'ü'.repeat(2_900_000);
    expect(answer(await invoke({ text }))).toEqual({ text });
  });

  it('draws the line at 6,291,556 bytes', async () => {
    const invoke = await bench.deploy({ 'index.js': 'exports.handler = async ({ size }) => "x".repeat(size - 2)' }, { memorySize: 512 });
    expect((await invoke({ size: 6_291_556 })).payload.length).toBe(6_291_556);
    const refused = await invoke({ size: 6_291_557 });
    expect(refused.payload.toString()).toBe('{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}');
    expect(refused.functionError).toBe('Unhandled');
    expect((await invoke({ size: 100 })).payload.length).toBe(100);
  });
});
