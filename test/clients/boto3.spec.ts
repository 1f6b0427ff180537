import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipOf } from '../support/packages.js';
import { describePythonClients, runPython } from '../support/python-clients.js';
import { newSite, type Site } from '../support/switchyard.js';

const SCRIPT = fileURLToPath(new URL('waiters_and_paginators.py', import.meta.url));

describePythonClients('boto3', () => {
  let site: Site;
  let url: string;
  let folder: string;

  beforeAll(async () => {
    site = await newSite();
    ({ url } = await site.start());
    folder = await mkdtemp(join(tmpdir(), 'switchyard-boto3-'));
    await writeFile(join(folder, 'one.zip'), await zipOf({ 'index.py': 'def handler(event, context):\n    return [event, context.function_version]\n' }));
    await writeFile(join(folder, 'two.zip'), await zipOf({ 'index.py': 'def handler(event, context):\n    return 2\n' }));
  });
  afterAll(async () => {
    await site.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('waits for every state, pages through every listing, and knows our refusals by their names', async () => {
    const { code, stdout, stderr } = await runPython(url, '123456789012', [SCRIPT, join(folder, 'one.zip'), join(folder, 'two.zip')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      created: ['Pending', 201],
      versions: ['1', '2'],
      functions: [1, ['boto3-function']],
      'all versions': [3, ['$LATEST', '1', '2']],
      'listed versions': [3, ['$LATEST', '1', '2']],
      aliases: [3, ['BETA', 'DEV', 'PROD']],
      invoked: [200, '1', [{ n: 1 }, '1']],
      refused: ['ResourceNotFoundException', 'Cannot find alias arn: arn:aws:lambda:us-west-2:123456789012:function:boto3-function:GAMMA', 404],
      tags: { team: 'yard' },
      provisioned: [1, ['PROD']],
      'event invoke configs': [1, [0]],
      urls: [1, ['NONE']],
      caller: '123456789012',
      'log groups': ['/aws/lambda/boto3-function'],
      'log streams': true,
      deleted: [],
    });
  });
});
