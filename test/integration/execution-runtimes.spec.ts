import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { helloworld } from '../support/packages.js';
import { answer, levels, openExecution, tailOf, type ExecutionBench } from '../support/execution.js';

const python = { runtime: 'python3.11', handler: 'app.handler' };
const provided = { runtime: 'provided.al2023', handler: 'anything' };

/** A custom runtime in a shell, as AWS's own tutorial writes one. `body` runs with $EVENT and $ID set, before the answer. */
const bootstrap = (body: string, answerWith = '-d "{\\"echo\\":$EVENT}"'): string => `#!/bin/bash
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
  HEADERS=$(mktemp)
  EVENT=$(curl -sS -D "$HEADERS" "$API/invocation/next")
  ID=$(grep -i Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
  ${body}
  curl -sS -o /tmp/answer -w '%{http_code}\\n' "$API/invocation/$ID/response" ${answerWith}
done`;

describe.each(levels)('runtimes at %s', (level) => {
  let bench: ExecutionBench;
  beforeAll(async () => {
    bench = await openExecution(level);
  });
  afterAll(() => bench.close());

  describe('Python', () => {
    const run = async (source: string, event: unknown = {}, over = {}) => (await bench.deploy({ 'app.py': source }, { ...python, ...over }))(event);

    it.each([
      ['a dict', 'def handler(event, context): return {"got": event["a"]}', { got: 1 }],
      ['None', 'def handler(event, context): pass', null],
      ['text beyond ASCII', 'def handler(event, context): return "grüß 💡"', 'grüß 💡'],
      ['a callable of any kind', 'class H:\n  def __call__(self, event, context): return 1\nhandler = H()', 1],
      ['context', 'def handler(e, c): return [c.function_name[0], c.function_version, c.memory_limit_in_mb, c.get_remaining_time_in_millis() > 5000, c.identity.cognito_identity_id, c.client_context]', ['f', '1', '128', true, null, null]],
      ['its own modules', 'import helper\ndef handler(e, c): return __import__("sys").path[0] == __import__("os").getcwd()', true],
    ])('answers with %s', async (_case, source, expected) => {
      const invoke = await bench.deploy({ 'app.py': source, 'helper.py': '' }, python);
      expect(answer(await invoke({ a: 1 }))).toEqual(expected);
    });

    it.each([
      ['raises', 'class MyErr(Exception): pass\ndef handler(e, c): raise MyErr("boom")', 'MyErr', 'boom'],
      ['gives what JSON has no word for', 'def handler(e, c): return {1, 2}', 'Runtime.MarshalError', 'Unable to marshal response: Object of type set is not JSON serializable'],
      ['exits', 'import sys\ndef handler(e, c): sys.exit(0)', 'Runtime.ExitError', expect.stringMatching(/Runtime exited without providing a reason$/)],
      ['exits hard', 'import os\ndef handler(e, c): os._exit(4)', 'Runtime.ExitError', expect.stringMatching(/exit status 4$/)],
      ['has no such handler', 'x = 1', 'Runtime.HandlerNotFound', "Handler 'handler' missing on module 'app'"],
      ['does not parse', 'def handler(', 'Runtime.UserCodeSyntaxError', expect.stringMatching(/^Syntax error in module 'app': /)],
      ['cannot import', 'import nowhere', 'Runtime.ImportModuleError', "Unable to import module 'app': No module named 'nowhere'"],
      ['raises while it loads', 'raise ValueError("at load")', 'ValueError', 'at load'],
    ])('fails when it %s', async (_case, source, errorType, errorMessage) => {
      const result = await run(source);
      expect(result.error).toEqual({ type: errorType, message: errorMessage });
      expect(result.functionError).toBe('Unhandled');
    });

    it('reports an error with its request and its own lines', async () => {
      const result = await run('def deeper(): raise ValueError("x")\ndef handler(e, c): deeper()');
      const error = answer(result) as { requestId: string; stackTrace: string[] };
      expect(Object.keys(error)).toEqual(['errorMessage', 'errorType', 'requestId', 'stackTrace']);
      expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(error.stackTrace).toEqual([expect.stringContaining('in handler'), expect.stringContaining('in deeper')]);
    });

    it('has printed and logged lines in order', async () => {
      const result = await run('import logging, os, sys\ndef handler(e, c):\n  print("one")\n  sys.stderr.write("two\\n")\n  logging.warning("three")\n  os.system("echo four")\n  print("five", end="")');
      expect(tailOf(result).slice(1, -2)).toEqual(['one', 'two', expect.stringMatching(/^\[WARNING\]\t.*Z\t[0-9a-f-]{36}\tthree$/), 'four', 'five']);
    });

    it('takes megabytes and keeps its modules warm', async () => {
      const invoke = await bench.deploy({ 'app.py': 'n = 0\ndef handler(e, c):\n  global n\n  n += 1\n  return [n, e["t"]]' }, python);
      const t = 'ü'.repeat(2_500_000);
      expect(answer(await invoke({ t }))).toEqual([1, t]);
      expect(answer(await invoke({ t: '' }))).toEqual([2, '']);
    });
  });

  describe('provided', () => {
    it('serves a shell script with curl: form content type, Expect: 100-continue, chunked bodies', async () => {
      const invoke = await bench.deploy({ bootstrap: bootstrap('echo "got $EVENT"') }, provided);
      const first = await invoke({ n: 1 });
      expect(answer(first)).toEqual({ echo: { n: 1 } });
      expect(tailOf(first)[1]).toBe('got {"n":1}');
      expect(answer(await invoke({ n: 2 }))).toEqual({ echo: { n: 2 } });

      const large = 'head -c 3000000 /dev/zero | tr "\\0" 1 > /tmp/large';
      // Longer than the function may run: whoever is not told to continue ends in a timeout.
      const expecting = await bench.deploy({ bootstrap: bootstrap(large, '--expect100-timeout 60 -d @/tmp/large') }, provided);
      expect((await expecting()).payload.length).toBe(3_000_000);
      const chunked = await bench.deploy({ bootstrap: bootstrap(large, '-H "Transfer-Encoding: chunked" --data-binary @/tmp/large') }, provided);
      expect((await chunked()).payload.length).toBe(3_000_000);
    });

    it('answers what is wrong with what a runtime sends', async () => {
      const script = `curl -sS -w ' %{http_code}\\n' "$API/invocation/wrong-id/response" -d 1
  curl -sS -w ' %{http_code}\\n' "$API/init/error" -d '{}'
  curl -sS -w ' %{http_code}\\n' "$API/invocation/next"
  curl -sS -w ' %{http_code}\\n' "$API/nowhere"
  curl -sS -w ' %{http_code}\\n' -X DELETE "$API/invocation/next"`;
      const invoke = await bench.deploy({ bootstrap: bootstrap(script) }, provided);
      const lines = tailOf(await invoke());
      expect(lines.slice(1, 4)).toEqual([
        '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"} 400',
        expect.stringMatching(/"InvalidStateTransition"\} 403$/),
        expect.stringMatching(/"InvalidStateTransition"\} 403$/),
      ]);
      expect(lines[4]).toMatch(/ 404$/);
      expect(lines[5]).toMatch(/ 405$/);
    });

    it('says 413 to a response that is too large, and goes on', async () => {
      const invoke = await bench.deploy({ bootstrap: bootstrap('head -c "$EVENT" /dev/zero | tr "\\0" 1 > /tmp/large', '-H Connection:close --data-binary @/tmp/large') }, provided);
      expect((await invoke(6_291_556)).payload.length).toBe(6_291_556);
      expect((await invoke(6_291_557)).error?.type).toBe('Function.ResponseSizeTooLarge');
      expect(answer(await invoke(3))).toBe(111);
    });

    it('passes errors on as they are', async () => {
      const failing = bootstrap('curl -sS "$API/invocation/$ID/error" -H "Lambda-Runtime-Function-Error-Type: My.Type" -d "{\\"errorMessage\\":\\"m\\",\\"errorType\\":\\"T\\",\\"more\\":[1]}"');
      const result = await (await bench.deploy({ bootstrap: failing }, provided))();
      expect(result.payload.toString()).toBe('{"errorMessage":"m","errorType":"T","more":[1]}');
      expect(result).toMatchObject({ functionError: 'Unhandled', error: { type: 'T', message: 'm' } });
    });

    it.each([
      ['no bootstrap', { 'index.js': '' }, 'Runtime.InvalidEntrypoint', /Couldn't find valid bootstrap\(s\): \[\/var\/task\/bootstrap \/opt\/bootstrap\]$/],
      ['a bootstrap that exits', { bootstrap: '#!/bin/sh\nexit 9' }, 'Runtime.ExitError', /exit status 9$/],
      ['a bootstrap that is no program', { bootstrap: 'gibberish' }, 'Runtime.ExitError', /Runtime exited/],
      ['a bootstrap without its interpreter', { bootstrap: '#!/no/such/interpreter\n' }, 'Runtime.ExitError', /exit status 127$/],
      ['an init that reports', { bootstrap: '#!/bin/sh\ncurl -sS "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/init/error" -d \'{"errorMessage":"mine","errorType":"Mine"}\'; exit 1' }, 'Mine', /^mine$/],
    ])('fails with %s', async (_case, files, type, message) => {
      const result = await (await bench.deploy(files as unknown as Record<string, string>, provided))();
      expect(result.error?.type).toBe(type);
      expect(result.error?.message).toMatch(message);
    });

    it('sets AWS_EXECUTION_ENV for everything but provided', async () => {
      const invoke = await bench.deploy({ bootstrap: bootstrap('', '-d "\\"${AWS_EXECUTION_ENV-unset} $_HANDLER\\""') }, provided);
      expect(answer(await invoke())).toBe('unset anything');
    });
  });

  it('answers for a runtime that nothing here can run', async () => {
    const result = await (await bench.deploy({ 'index.js': '' }, { runtime: 'java21' }))();
    expect(result.functionError).toBe('Unhandled');
    expect(result.error).toMatchObject({ type: 'Runtime.InvalidEntrypoint', message: expect.stringContaining('java21') });
  });

  it('runs the tutorial on the host\'s Node, then on the Node 6.10.3 that the name means', async () => {
    const statusOf = async () => (await bench.executor.runtimes.status()).find(({ runtime }) => runtime === 'nodejs6.10');
    expect(await statusOf()).toMatchObject({ exact: false, version: process.versions.node });
    const event = { key1: 'a', key2: 'b', key3: 'c' };
    const tutorial = { 'helloworld.js': `${helloworld()}\nconsole.log('node ' + process.version);` };
    const names = { runtime: 'nodejs6.10', handler: 'helloworld.handler' };
    const before = await bench.deploy(tutorial, names);
    expect(answer(await before(event))).toBe('message');
    expect(bench.messages(before.name)[0]).toContain(`Node.js ${process.versions.node} (stands in for nodejs6.10`);

    const [installed, again] = await Promise.all([bench.executor.runtimes.install('nodejs6.10'), bench.executor.runtimes.install('nodejs6.10')]);
    expect(installed).toEqual(again);
    expect(installed).toMatchObject({ runtime: 'nodejs6.10', version: '6.10.3', exact: true });
    expect(await statusOf()).toEqual(installed);
    expect((await readdir(join(bench.workFolder, 'runtimes'))).filter((name) => name.startsWith('.'))).toEqual([]);

    const invoke = await bench.deploy(tutorial, names);
    const result = await invoke(event);
    expect(answer(result)).toBe('message');
    expect(tailOf(result).slice(1, -2)).toEqual(['value1 = a', 'value2 = b', 'value3 = c'].map((text) => expect.stringContaining(`INFO\t${text}`)));
    expect(bench.messages(invoke.name).slice(0, 3)).toEqual([
      'INIT_START Runtime Version: nodejs6.10\tInterpreter: Node.js 6.10.3',
      expect.stringContaining('Loading function'),
      expect.stringContaining('node v6.10.3'),
    ]);
    expect(answer(await invoke(event))).toBe('message');
  }, 180_000);

  it.each([
    ['a promise', 'exports.handler = () => Promise.resolve({ a: 1 })', { a: 1 }],
    ['an error', 'exports.handler = (e, c, cb) => cb(new TypeError("six"))', { errorType: 'TypeError', errorMessage: 'six' }],
    ['an unhandled rejection', 'exports.handler = () => { Promise.reject(new Error("lost")); setTimeout(() => {}, 500); }', { errorType: 'Runtime.UnhandledPromiseRejection' }],
    ['a syntax that it does not know', 'exports.handler = async () => 1', { errorType: 'Runtime.UserCodeSyntaxError' }],
    ['a missing module', 'require("nowhere")', { errorType: 'Runtime.ImportModuleError' }],
    ['nothing', 'exports.handler = () => {}', null],
  ])('Node 6.10.3: %s', async (_case, source, expected) => {
    expect(existsSync(join(bench.workFolder, 'runtimes', 'node-6.10.3', 'bin', 'node'))).toBe(true);
    const result = answer(await (await bench.deploy({ 'index.js': source }, { runtime: 'nodejs6.10' }))());
    if (expected === null) expect(result).toBeNull();
    else expect(result).toMatchObject(expected);
  });

  it('has nothing to install for a name without a package', async () => {
    for (const runtime of ['python3.11', 'java21', 'provided', '__proto__', '../x']) {
      await expect(bench.executor.runtimes.install(runtime)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    }
  });
});
