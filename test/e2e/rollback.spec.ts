import { randomUUID } from 'node:crypto';
import { CreateAliasCommand, DeleteAliasCommand, DeleteFunctionCommand, GetAliasCommand, UpdateAliasCommand, type AliasConfiguration, type LambdaClient } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import type { AliasRollback, PointedAt, RollbackPlanEntry, ShownEvent } from '../../src/contract/index.js';
import { AliasHistory } from '../../src/control-plane/history/rollback/alias-history.js';
import type { Move } from '../../src/control-plane/history/rollback/moves.js';
import { runCommand, type Ran } from '../support/command.js';
import { createAlias, createNodeFunction, publishSource } from '../support/functions.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** Rollbacks of a running installation: the AWS SDK moves aliases and reads them back, the API and the command put them back. */
const ACCOUNT = '123456789012';
const FUNCTION = 'helloworld';

let site: Site;
let running: Running;
let lambda: LambdaClient;
const switchyard = (...args: readonly string[]): Promise<Ran> => runCommand(running.url, ACCOUNT, args);

beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  lambda = lambdaClient(running.url, ACCOUNT);
  await createNodeFunction(lambda, FUNCTION, 'exports.handler = async () => 1');
  for (const source of [2, 3, 4]) await publishSource(lambda, FUNCTION, `exports.handler = async () => ${source}`);
}, 120_000);
afterAll(async () => {
  lambda?.destroy();
  await site?.remove();
});

interface Answered<Body> {
  readonly status: number;
  readonly body: Body;
}

async function call<Body>(method: string, target: string, body?: object, headers = {}, accountId = ACCOUNT): Promise<Answered<Body & { message?: string; Message?: string }>> {
  const response = await signedFetch(running.url, method, target, { accountId, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Body & { message?: string; Message?: string } };
}
const rollback = (alias: string, body: object = {}, headers = {}, functionName = FUNCTION, accountId = ACCOUNT) =>
  call<AliasRollback>('POST', `/_switchyard/functions/${functionName}/aliases/${alias}/rollback`, body, headers, accountId);
const refusal = ({ status, body: { message, Message } }: Answered<{ message?: string; Message?: string }>) => [status, message ?? Message];

const move = (Name: string, FunctionVersion: string, weights: Record<string, number> = {}) =>
  lambda.send(new UpdateAliasCommand({ FunctionName: FUNCTION, Name, FunctionVersion, RoutingConfig: { AdditionalVersionWeights: weights } }));
const get = (Name: string): Promise<AliasConfiguration> => lambda.send(new GetAliasCommand({ FunctionName: FUNCTION, Name }));
const pointedAt = ({ FunctionVersion, RoutingConfig }: AliasConfiguration): PointedAt => ({
  FunctionVersion: FunctionVersion!, AdditionalVersionWeights: RoutingConfig?.AdditionalVersionWeights ?? {},
});
const pointedAtBy = ({ target: { functionVersion, additionalVersionWeights } }: Move): PointedAt => ({
  FunctionVersion: functionVersion, AdditionalVersionWeights: additionalVersionWeights,
});
const at = (FunctionVersion: string): PointedAt => ({ FunctionVersion, AdditionalVersionWeights: {} });
async function eventsOf(alias: string): Promise<ShownEvent[]> {
  const { stdout } = await switchyard('events', '--function', FUNCTION, '--json');
  return (JSON.parse(stdout) as ShownEvent[]).filter(({ data }) => (data as { aliasName?: string }).aliasName === alias);
}
let aliases = 0;
async function freshAlias(version = '1'): Promise<string> {
  const name = `alias-${(aliases += 1)}`;
  await createAlias(lambda, FUNCTION, name, version);
  return name;
}

describe('a rollback over HTTP', () => {
  it('goes back as an undo stack does, as GetAlias reads it', async () => {
    const doing = fc.oneof(
      fc.record({ version: fc.constantFrom('1', '2', '3', '4'), weight: fc.constantFrom(0, 0.1, 0.5) }),
      fc.record({ steps: fc.integer({ min: 1, max: 3 }) }),
    );
    await fc.assert(fc.asyncProperty(fc.array(doing, { minLength: 5, maxLength: 25 }), async (doings) => {
      const name = await freshAlias();
      let stack: PointedAt[] = [at('1')];
      for (const done of doings) {
        const now = stack.at(-1)!;
        if ('version' in done) {
          const weights = done.weight > 0 ? { [done.version === '1' ? '2' : '1']: done.weight } : {};
          const moved = pointedAt(await move(name, done.version, weights));
          if (JSON.stringify(moved) !== JSON.stringify(now)) stack = [...stack, moved];
        } else {
          const { status, body } = await rollback(name, { Steps: done.steps });
          const wanted = stack.slice(0, -done.steps);
          if (wanted.length === 0) expect(status).toBe(409);
          else {
            const changed = JSON.stringify(wanted.at(-1)) !== JSON.stringify(now);
            expect([status, body]).toEqual([200, expect.objectContaining({ From: now, To: wanted.at(-1), Changed: changed })]);
            if (changed) stack = wanted;
          }
        }
        expect(pointedAt(await get(name))).toEqual(stack.at(-1));
      }
    }), { numRuns: 8 });
  });

  it('is an event that names what it takes back and what it restores, and leaves the description', async () => {
    const name = await freshAlias();
    await move(name, '2', { 3: 0.25 });
    const { RevisionId } = await lambda.send(new UpdateAliasCommand({ FunctionName: FUNCTION, Name: name, FunctionVersion: '4', RoutingConfig: {}, Description: 'live' }));
    const [, first, second, description] = await eventsOf(name);
    expect(description!.id).toBe(RevisionId);
    const { body } = await rollback(name, { RevisionId }, { 'x-switchyard-reason': 'errors' });
    const restored = { FunctionVersion: '2', AdditionalVersionWeights: { 3: 0.25 } };
    expect(body).toEqual({
      FunctionName: FUNCTION, Name: name, From: at('4'), To: restored, RollbackOf: second!.id, Restores: first!.id, Changed: true,
      UndoneMoves: [{ EventId: second!.id, From: restored, To: at('4'), Time: second!.recordedAt, Actor: second!.metadata.actor }],
      EventId: expect.any(String), RevisionId: body.EventId,
    });
    expect(await get(name)).toMatchObject({ FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { 3: 0.25 } }, Description: 'live', RevisionId: body.EventId });
    expect((await eventsOf(name)).at(-1)).toMatchObject({
      id: body.EventId, type: 'AliasRetargeted', data: { rollbackOf: second!.id, restores: first!.id }, metadata: { reason: 'errors' },
    });
  });

  it('goes to an event or a time, and says where it is there already', async () => {
    const name = await freshAlias();
    await move(name, '2');
    await move(name, '3');
    const [created, second, third] = await eventsOf(name);
    expect((await rollback(name, { ToTime: second!.recordedAt, DryRun: true })).body).toMatchObject({ From: at('3'), To: at('2'), Changed: false, RevisionId: third!.id });
    expect((await rollback(name, { ToTime: created!.recordedAt })).body).toMatchObject({ To: at('1'), Restores: created!.id, Changed: true });
    expect((await rollback(name, { ToEvent: third!.id.toUpperCase() })).body).toMatchObject({ To: at('3'), RollbackOf: created!.id, UndoneMoves: [], Changed: true });
    const { status, body } = await rollback(name, { ToEvent: third!.id });
    expect([status, body]).toEqual([200, { FunctionName: FUNCTION, Name: name, From: at('3'), To: at('3'), UndoneMoves: [], RevisionId: (await get(name)).RevisionId, Changed: false }]);
  });

  it('gives a retry of the SDK its first answer, whatever happened since', async () => {
    const name = await freshAlias();
    await move(name, '2');
    const headers = { 'amz-sdk-invocation-id': randomUUID() };
    const body = { RevisionId: (await get(name)).RevisionId };
    const atOnce = await Promise.all([rollback(name, body, headers), rollback(name, body, headers)]);
    const first = atOnce[0]!;
    expect([first.status, first.body]).toEqual([200, expect.objectContaining({ From: at('2'), To: at('1'), Changed: true })]);
    expect(atOnce[1]).toEqual(first);
    expect(await rollback(name, body, headers)).toEqual(first);
    await move(name, '3');
    await move(name, '4');
    expect(await rollback(name, body, headers)).toEqual(first);
    expect(pointedAt(await get(name))).toEqual(at('4'));
  });

  it('is refused clearly', async () => {
    const name = await freshAlias('3');
    expect(refusal(await rollback(name))).toEqual([409, expect.stringMatching(/^There is nothing to go back to: no move of alias-\d+ of helloworld is in effect since/)]);
    expect(refusal(await rollback(name, { Steps: 1, ToTime: '2026-01-01T00:00:00Z' }))).toEqual([400, 'Steps, ToEvent and ToTime exclude each other.']);
    expect(refusal(await rollback(name, { ToTime: 'yesterday' }))).toEqual([400, expect.stringContaining("'yesterday' is no moment")]);
    expect(refusal(await rollback(name, { ToEvent: randomUUID() }))).toEqual([400, expect.stringMatching(/is not one of alias-/)]);
    expect((await rollback(name, { ToEvent: 'x' })).status).toBe(400);
    expect((await rollback(name, { Steps: 0 })).status).toBe(400);
    expect(refusal(await rollback('missing'))).toEqual([404, `Alias not found: arn:aws:lambda:us-west-2:${ACCOUNT}:function:helloworld:missing`]);
    expect(refusal(await rollback('PROD', {}, {}, 'missing'))).toEqual([404, `Function not found: arn:aws:lambda:us-west-2:${ACCOUNT}:function:missing`]);
    expect(refusal(await rollback(name, { RevisionId: randomUUID() }))).toEqual([412, expect.stringContaining('The Revision Id provided does not match')]);
    const arn = encodeURIComponent(`arn:aws:lambda:us-west-2:${ACCOUNT}:function:helloworld`);
    expect(refusal(await rollback(name, {}, {}, arn, '222222222222'))).toEqual([403, expect.stringContaining('is not authorized to perform: lambda:RollbackAlias')]);
    expect((await rollback(name, {}, {}, FUNCTION, '222222222222')).status).toBe(404);
  });

  it('is refused where the version was deleted, dry or not', async () => {
    const version = await publishSource(lambda, FUNCTION, `exports.handler = async () => 'short-lived'`);
    const name = await freshAlias(version);
    await move(name, '1');
    await lambda.send(new DeleteFunctionCommand({ FunctionName: FUNCTION, Qualifier: version }));
    const [created] = await eventsOf(name);
    const text = `Version ${version} of helloworld, which ${name} pointed at by event ${created!.id} of ${created!.recordedAt}, was deleted: ${name} was not rolled back.`;
    for (const DryRun of [true, false]) expect(refusal(await rollback(name, { DryRun }))).toEqual([404, text]);
    expect(pointedAt(await get(name))).toEqual(at('1'));
  });

  it('does not reach back beyond the deletion of the alias', async () => {
    const name = await freshAlias();
    await move(name, '2');
    const [created] = await eventsOf(name);
    await lambda.send(new DeleteAliasCommand({ FunctionName: FUNCTION, Name: name }));
    await lambda.send(new CreateAliasCommand({ FunctionName: FUNCTION, Name: name, FunctionVersion: '3' }));
    expect((await rollback(name)).status).toBe(409);
    expect(refusal(await rollback(name, { ToEvent: created!.id }))).toEqual([400, expect.stringMatching(/is of an earlier alias-\d+ of helloworld: it was deleted on/)]);
  });

  it('lands on what it announced under twenty who move the alias', async () => {
    const name = await freshAlias();
    await move(name, '2');
    const done: { announced?: AliasRollback; answer: AliasRollback }[] = [];
    let raced = 0;
    let movers = 20;
    const mover = async (_: unknown, first: number): Promise<void> => {
      for (let round = 0; round < 10; round += 1) await move(name, String(1 + ((first + round) % 4)));
      movers -= 1;
    };
    const putBack = async (announce: boolean): Promise<boolean> => {
      const announced = announce ? (await rollback(name, { DryRun: true })).body : undefined;
      const { status, body: answer } = await rollback(name, { RevisionId: announced?.RevisionId });
      expect([200, 409, 412]).toContain(status);
      if (status === 412) raced += 1;
      if (status === 200 && answer.Changed) done.push({ announced, answer });
      return status !== 412;
    };
    const loop = async (_: unknown, index: number): Promise<void> => {
      while (movers > 0) await putBack(index % 2 === 0);
      while (!(await putBack(index % 2 === 0)));
    };
    await Promise.all([...Array.from({ length: 20 }, mover), ...Array.from({ length: 4 }, loop)]);
    const events = await eventsOf(name);
    expect([done.some(({ announced }) => announced), done.some(({ announced }) => !announced), raced > 0]).toEqual([true, true, true]);
    for (const { announced, answer } of done) {
      const place = events.findIndex(({ id }) => id === answer.EventId);
      const { from, to } = new AliasHistory(FUNCTION, name, events.slice(0, place) as never).rollbackTo({ steps: 1 });
      expect(events[place]!.data).toEqual({ aliasName: name, from: from.target, to: to.target, rollbackOf: from.event.id, restores: to.event.id });
      expect([answer.From, answer.To, answer.RollbackOf, answer.Restores]).toEqual([pointedAtBy(from), pointedAtBy(to), from.event.id, to.event.id]);
      if (announced) {
        expect({ ...answer, EventId: undefined, RevisionId: announced.RevisionId, Changed: false }).toEqual(announced);
        expect(events[place - 1]!.id).toBe(announced.RevisionId);
      }
    }
    expect(events.length).toBeGreaterThan(200);
    await move(name, '2');
    expect((await rollback(name, { ToEvent: events[0]!.id, DryRun: true })).body).toMatchObject({ To: at('1'), Restores: events[0]!.id });
  });
});

describe('switchyard rollback', () => {
  it('says what it will do and does it, further back each time, and back again by event', async () => {
    const name = await freshAlias();
    for (const version of ['2', '3']) await move(name, version);
    const [created, second, third] = await eventsOf(name);
    const by = ({ id, recordedAt }: ShownEvent): string => `${id} of ${recordedAt} by ${ACCOUNT}`;
    const alias = `${FUNCTION}:${name}`;
    expect(await switchyard('rollback', alias, '--dry-run')).toEqual({
      code: 0, stderr: '', stdout: `${name} of helloworld: 3 → 2, undoing ${by(third!)}\nnothing was changed (--dry-run)\n`,
    });
    const once = await switchyard('rollback', alias, '--reason', ' Größer als gedacht –\n🚂 à');
    const { id, metadata } = (await eventsOf(name)).at(-1)!;
    expect(once).toEqual({ code: 0, stderr: '', stdout: `${name} of helloworld: 3 → 2, undoing ${by(third!)}\ndone: event ${id}\n` });
    expect(metadata).toMatchObject({ reason: 'Größer als gedacht – 🚂 à', userAgent: 'switchyard-cli' });
    expect((await switchyard('rollback', alias)).stdout).toContain(`2 → 1, undoing ${by(second!)}\n`);
    expect(await switchyard('rollback', alias)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^switchyard: ResourceConflictException: There is nothing to go back to.*\n$/) });
    expect((await switchyard('rollback', alias, '--to-event', third!.id)).stdout).toContain(`1 → 3, as after ${third!.id}\n`);
    expect((await switchyard('rollback', alias, '--to-time', created!.recordedAt)).stdout)
      .toContain(`3 → 1, undoing 2 moves:\n  2 → 3  ${by(third!)}\n  1 → 2  ${by(second!)}\ndone: event `);
    expect(await switchyard('rollback', alias, '--to-event', created!.id)).toEqual({ code: 0, stderr: '', stdout: `${name} of helloworld points at 1 already: nothing to do\n` });
    const json = await switchyard('rollback', `arn:aws:lambda:us-west-2:${ACCOUNT}:function:${alias}`, '--to-event', second!.id, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ From: at('1'), To: at('2'), Changed: true, EventId: (await get(name)).RevisionId });
  });

  it.each([
    '', 'helloworld', 'helloworld:PROD --all --to-time t', '--all', 'helloworld:PROD --yes', 'helloworld:PROD --function f',
    'helloworld:PROD --steps 0', 'helloworld:PROD --to-event x', 'helloworld:PROD --steps 1 --to-time t',
  ])('exits with 2 for wrong usage: %j', async (args) => {
    expect(await switchyard('rollback', ...args.split(' ').filter((arg) => arg !== ''))).toMatchObject({ code: 2, stdout: '' });
  });

  it('plans all aliases of the region, and moves them with --yes', async () => {
    const [prod, beta, doomed, gone, kept] = await Promise.all(Array.from({ length: 5 }, () => freshAlias())) as [string, string, string, string, string];
    const version = await publishSource(lambda, FUNCTION, `exports.handler = async () => 'doomed'`);
    await move(doomed, version);
    const then = (await eventsOf(doomed)).at(-1)!.recordedAt;
    await Promise.all([move(prod, '2'), move(beta, '2', { 3: 0.1 }), move(doomed, '1')]);
    await lambda.send(new DeleteFunctionCommand({ FunctionName: FUNCTION, Qualifier: version }));
    await lambda.send(new DeleteAliasCommand({ FunctionName: FUNCTION, Name: gone }));
    const fresh = await freshAlias();
    const own = [prod, beta, doomed, gone, kept, fresh];

    const plan = JSON.parse((await switchyard('rollback', '--all', '--to-time', then, '--json')).stdout) as RollbackPlanEntry[];
    const statuses = (entries: readonly RollbackPlanEntry[]) => own.map((name) => entries.find(({ Name }) => Name === name)!.Status);
    expect(statuses(plan)).toEqual(['move', 'move', 'impossible', 'untouched', 'unchanged', 'untouched']);
    for (const { Name, Status, From, To } of plan.filter(({ Name, Status }) => own.includes(Name) && Status !== 'untouched')) {
      const single = await rollback(Name, { ToTime: then, DryRun: true });
      expect([Name, single.status]).toEqual([Name, Status === 'impossible' ? 404 : 200]);
      if (Status !== 'impossible') expect(single.body).toMatchObject({ From, To });
    }

    const shown = await switchyard('rollback', '--all', '--to-time', then, '--function', FUNCTION);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ALIAS +NOW +THEN +WHAT\n/) });
    expect(shown.stdout).toMatch(new RegExp(`helloworld:${beta} +2 \\(3: 10 %\\) +1 +undoes 1\\n`));
    expect(shown.stdout).toMatch(new RegExp(`helloworld:${doomed} +1 +${version} +not possible: Version ${version} of helloworld`));
    expect(shown.stdout).toMatch(/nothing was changed: --yes does it\n$/);
    expect(pointedAt(await get(prod))).toEqual(at('2'));

    const done = await switchyard('rollback', '--all', '--to-time', then, '--function', FUNCTION, '--yes', '--reason', 'as it was');
    expect(done).toMatchObject({ code: 1, stdout: expect.stringContaining(`helloworld:${prod}  2 → 1, event ${(await get(prod)).RevisionId}\n`), stderr: expect.stringMatching(/^switchyard: \d+ of \d+ not moved\n$/) });
    expect([pointedAt(await get(prod)), pointedAt(await get(beta)), pointedAt(await get(doomed))]).toEqual([at('1'), at('1'), at('1')]);
    const after = JSON.parse((await switchyard('rollback', '--all', '--to-time', then, '--json')).stdout) as RollbackPlanEntry[];
    expect(statuses(after)).toEqual(['unchanged', 'unchanged', 'impossible', 'untouched', 'unchanged', 'untouched']);
  });

  it('plans page by page, with deleted functions, for the caller alone', async () => {
    const names = ['plan-a', 'plan-b', 'plan-c'];
    for (const name of names) {
      await createNodeFunction(lambda, name, 'exports.handler = async () => 1');
      await createAlias(lambda, name, 'PROD', '$LATEST');
    }
    const then = (await lambda.send(new GetAliasCommand({ FunctionName: 'plan-c', Name: 'PROD' }))).RevisionId!;
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'plan-b' }));
    const found: RollbackPlanEntry[] = [];
    let pages = 0;
    for (let marker = ''; ; pages += 1) {
      const { body } = await call<{ Aliases: RollbackPlanEntry[]; NextMarker?: string }>('GET', `/_switchyard/rollback-plan?Marker=${marker}&MaxItems=1&ToTime=${then}`);
      found.push(...body.Aliases);
      if (body.NextMarker === undefined) break;
      marker = body.NextMarker;
    }
    expect(pages).toBe(3);
    expect(found.filter(({ FunctionName }) => names.includes(FunctionName)).map(({ FunctionName, Status, Reason }: RollbackPlanEntry & { Reason?: string }) => [FunctionName, Status, Reason])).toEqual([
      ['plan-a', 'unchanged', undefined],
      ['plan-b', 'untouched', expect.stringMatching(/^PROD of plan-b is gone: its function was deleted on /)],
      ['plan-c', 'unchanged', undefined],
    ]);
    expect((await call('GET', `/_switchyard/rollback-plan?ToTime=${then}&FunctionName=missing`)).status).toBe(404);
    expect((await call('GET', '/_switchyard/rollback-plan?ToTime=2100-01-01T00%3A00%3A00Z')).status).toBe(400);
    await createNodeFunction(lambdaClient(running.url, '333333333333'), 'other', 'exports.handler = async () => 1', { Role: 'arn:aws:iam::333333333333:role/r' });
    const now = new Date().toISOString();
    expect((await call('GET', `/_switchyard/rollback-plan?ToTime=${encodeURIComponent(now)}`, undefined, {}, '333333333333')).body).toEqual({ Aliases: [] });
  });

  it('leaves chains and rows that verify', async () => {
    expect(await switchyard('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('no problems') });
  });
});
