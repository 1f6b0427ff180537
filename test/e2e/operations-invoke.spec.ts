import { CreateFunctionCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { zipOf } from '../support/packages.js';
import { ROLE } from '../support/conformance/requests.js';
import { lambdaClient, newSite, type Site } from '../support/switchyard.js';

/** One invocation is one id, in the answer's header, in the function's context and in its log (reference sheet §6). */
let site: Site;
let lambda: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  lambda = lambdaClient((await site.start()).url);
});
afterAll(async () => {
  lambda.destroy();
  await site.remove();
});

const NODE = `exports.handler = async (event, context) => {
  for (let line = 0; line < event.lines; line += 1) console.log('line ' + line + ' ü'.repeat(20));
  if (event.fails) throw new RangeError('failed');
  return { id: context.awsRequestId, version: context.functionVersion, custom: context.clientContext && context.clientContext.custom };
};`;
const PYTHON = `def handler(event, context):
    for line in range(event.get('lines', 0)): print('line %d %s' % (line, ' ü' * 20))
    if event.get('fails'): raise ValueError('failed')
    return {'id': context.aws_request_id, 'version': context.function_version, 'custom': context.client_context and context.client_context.custom}
`;

async function created(name: string, runtime: 'nodejs20.x' | 'python3.12', files: Readonly<Record<string, string>>): Promise<void> {
  await lambda.send(new CreateFunctionCommand({ FunctionName: name, Runtime: runtime, Handler: 'index.handler', Role: ROLE, Code: { ZipFile: await zipOf(files) }, Timeout: 60, Publish: true }));
}

async function invoked(name: string, event: object, clientContext?: object) {
  const answer = await lambda.send(new InvokeCommand({
    FunctionName: name, Qualifier: '1', Payload: JSON.stringify(event), LogType: 'Tail',
    ...(clientContext && { ClientContext: Buffer.from(JSON.stringify(clientContext)).toString('base64') }),
  }));
  const log = Buffer.from(answer.LogResult!, 'base64');
  return { answer, id: answer.$metadata.requestId!, log, payload: JSON.parse(answer.Payload!.transformToString()) as Record<string, unknown> };
}

describe.each([['nodejs20.x', { 'index.js': NODE }], ['python3.12', { 'index.py': PYTHON }]] as const)('%s', (runtime, files) => {
  const name = runtime.replace('.', '-');
  beforeAll(() => created(name, runtime, files));

  it.each([['cold', '\tInit Duration: \\d+\\.\\d\\d ms'], ['warm', '']])('%s: START, END and REPORT name the id and the version', async (_, init) => {
    const { answer, id, log, payload } = await invoked(name, {}, { custom: { a: 'b' } });
    expect(payload).toEqual({ id, version: '1', custom: { a: 'b' } });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '1' });
    expect(answer.FunctionError).toBeUndefined();
    expect(log.toString()).toMatch(new RegExp(
      `^START RequestId: ${id} Version: 1\\nEND RequestId: ${id}\\n` +
        `REPORT RequestId: ${id}\\tDuration: \\d+\\.\\d\\d ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB${init}\\t\\n$`,
    ));
  });

  it('an error is told in the answer and in the log, under the id', async () => {
    const { answer, id, log, payload } = await invoked(name, { fails: true });
    const error = runtime.startsWith('node')
      ? { errorType: 'RangeError', errorMessage: 'failed', trace: expect.any(Array) as unknown }
      : { errorMessage: 'failed', errorType: 'ValueError', requestId: id, stackTrace: expect.any(Array) as unknown };
    expect(payload).toEqual(error);
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '1' });
    expect(log.toString()).toMatch(new RegExp(`^START RequestId: ${id} Version: 1\\n.*(RangeError|ValueError).*failed.*\\nEND RequestId: ${id}\\n`, 's'));
  });

  it('of a long log the last 4 KB are told', async () => {
    const { id, log } = await invoked(name, { lines: 200 });
    expect(log.length).toBeLessThanOrEqual(4096);
    expect(log.length).toBeGreaterThan(4000);
    expect(log.toString()).toMatch(new RegExp(`line 199 [ ü]+\\nEND RequestId: ${id}\\nREPORT RequestId: ${id}\\t`));
  });
});
