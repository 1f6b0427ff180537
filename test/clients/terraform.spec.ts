import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetFunctionCommand, GetAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { callUrl } from '../support/function-url.js';
import { zipOf } from '../support/packages.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';
import { describeTerraform, terraformFolder, type TerraformFolder } from '../support/terraform.js';

/** Milliseconds: each run of terraform starts its provider anew, which takes seconds of processor. */
const LONG = 240_000;

describeTerraform("Terraform's aws provider", (folder) => {
  let site: Site;
  let running: Running;
  let lambda: LambdaClient;
  let settings: Record<string, unknown>;
  const folders: TerraformFolder[] = [folder];

  beforeAll(async () => {
    site = await newSite();
    running = await site.start();
    lambda = lambdaClient(running.url);
    const write = async (name: string, text: string) => {
      const path = join(folder.path, name);
      await writeFile(path, await zipOf({ 'index.js': text }));
      return path;
    };
    settings = {
      endpoint: running.url, package: await write('one.zip', 'exports.handler = async () => process.env.STAGE;'),
      audit_package: await write('audit.zip', 'exports.handler = async (event) => event;'), memory: 128, stage: 'one', canary: {},
    };
    await write('two.zip', 'exports.handler = async () => `${process.env.STAGE}, again`;');
  });
  afterAll(async () => {
    await site.remove();
    await Promise.all(folders.map(({ path }) => rm(path, { recursive: true, force: true })));
  });

  const succeeds = async (on: TerraformFolder, args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await on.run(args);
    expect([code, stderr, code === 0 ? '' : stdout]).toEqual([0, '', '']);
    return stdout;
  };
  /** Exit code 2 would be a difference between what was applied and what is read. */
  const showsNoDrift = (on: TerraformFolder) => succeeds(on, ['plan', '-detailed-exitcode']);

  it('applies, and plans nothing more', async () => {
    folder.set(settings);
    expect(await succeeds(folder, ['apply', '-auto-approve'])).toContain('Apply complete! Resources: 11 added, 0 changed, 0 destroyed.');
    await showsNoDrift(folder);
  }, LONG);

  it('has made a function with a URL that answers', async () => {
    const url = (await succeeds(folder, ['output', '-raw', 'url'])).trim();
    expect(await callUrl(url)).toMatchObject({ status: 200, text: 'one' });
  }, LONG);

  it('updates code, settings and weights, and plans nothing more', async () => {
    folder.set({ ...settings, package: join(folder.path, 'two.zip'), memory: 256, stage: 'two', canary: { 1: 0.1 } });
    expect(await succeeds(folder, ['apply', '-auto-approve'])).toContain('0 destroyed');
    await showsNoDrift(folder);
    expect(await lambda.send(new GetFunctionCommand({ FunctionName: 'terraform-served', Qualifier: 'PROD' }))).toMatchObject({
      Configuration: { Version: '2', MemorySize: 256, Environment: { Variables: { STAGE: 'two' } } }, Tags: { team: 'yard', stage: 'two' },
      Concurrency: { ReservedConcurrentExecutions: 5 },
    });
    expect(await lambda.send(new GetAliasCommand({ FunctionName: 'terraform-served', Name: 'CANARY' }))).toMatchObject({
      FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } },
    });
  }, LONG);

  it('imports all of it into an empty state, and plans nothing more', async () => {
    const anew = terraformFolder('main.tf', 'imports.tf');
    folders.push(anew);
    anew.set({ ...settings, package: join(folder.path, 'two.zip'), memory: 256, stage: 'two', canary: { 1: 0.1 } });
    expect(await succeeds(anew, ['apply', '-auto-approve'])).toMatch(/Resources: 11 imported, 0 added, \d changed, 0 destroyed/);
    await showsNoDrift(anew);
  }, LONG);

  it('destroys it', async () => {
    expect(await succeeds(folder, ['destroy', '-auto-approve', '-refresh=false'])).toContain('Destroy complete! Resources: 11 destroyed.');
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'terraform-served' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  }, LONG);
});
