import type { RollbackPlanEntry } from '../../contract/index.js';
import type { Client } from '../client.js';
import { CliFailure } from '../failure.js';
import { rollbackAll } from './rollback-all.js';

const at = (FunctionVersion: string) => ({ FunctionVersion, AdditionalVersionWeights: {} });
const toMove = (Name: string): RollbackPlanEntry => ({
  Status: 'move', FunctionName: 'helloworld', Name, From: at('2'), To: at('1'), RollbackOf: 'two', Restores: 'one', UndoneMoves: [], RevisionId: `revision of ${Name}`, Changed: false,
});
const impossible: RollbackPlanEntry = { Status: 'impossible', FunctionName: 'helloworld', Name: 'BETA', From: at('2'), To: at('3'), Reason: 'Version 3 was deleted.' };
const unchanged: RollbackPlanEntry = { Status: 'unchanged', FunctionName: 'helloworld', Name: 'DEV', From: at('2'), To: at('2') };

/** Runs it on a plan that comes in pages of one alias; RACED was moved since the plan was made. */
async function run(plan: readonly RollbackPlanEntry[], options: object) {
  const asked: unknown[] = [];
  let printed = '';
  const client = {
    get: async (_path: string, { Marker = '0' }: { Marker?: string }) => {
      const next = Number(Marker) + 1;
      return { Aliases: plan.slice(next - 1, next), ...(next < plan.length ? { NextMarker: String(next) } : {}) };
    },
    post: async (path: string, body: object) => {
      asked.push([path.split('/')[5], body]);
      if (path.includes('RACED')) throw new CliFailure('PreconditionFailedException: moved');
      return { EventId: 'event' };
    },
  };
  const failure = await rollbackAll(client as unknown as Client, { function: [], toTime: 'then', ...options }, (text) => (printed += text)).catch((error: unknown) => error);
  return { asked, printed, failure };
}

describe('a rollback of all aliases', () => {
  const plan = [toMove('PROD'), unchanged, toMove('RACED'), impossible];

  it.each([{}, { dryRun: true, yes: true }])('changes nothing with %j', async (options) => {
    const { asked, printed, failure } = await run(plan, options);
    expect([asked, failure]).toEqual([[], undefined]);
    expect(printed).toBe([
      'ALIAS             NOW  THEN  WHAT',
      'helloworld:PROD   2    1     restores what was rolled back',
      'helloworld:RACED  2    1     restores what was rolled back',
      'helloworld:BETA   2    3     not possible: Version 3 was deleted.',
      '2 to move, 1 not possible, 0 not touched, 1 there already',
      'nothing was changed: --yes does it',
      '',
    ].join('\n'));
  });

  it('moves each with the revision of the plan, and fails for those that it could not move', async () => {
    const { asked, printed, failure } = await run(plan, { yes: true });
    expect(asked).toEqual(['PROD', 'RACED'].map((Name) => [Name, { ToTime: 'then', RevisionId: `revision of ${Name}` }]));
    expect(printed).toMatch(/\nhelloworld:PROD {2}2 → 1, event event\nhelloworld:RACED {2}not moved: PreconditionFailedException: moved\n$/);
    expect(failure).toEqual(new CliFailure('2 of 3 not moved'));
  });

  it('succeeds where all are moved, also with nothing to move', async () => {
    expect((await run([toMove('PROD'), unchanged], { yes: true })).failure).toBeUndefined();
    expect(await run([], { yes: true })).toEqual({ asked: [], failure: undefined, printed: 'no alias to move\n0 to move, 0 not possible, 0 not touched, 0 there already\n' });
  });

  it('prints one JSON document', async () => {
    expect(JSON.parse((await run(plan, { json: true })).printed)).toEqual(plan);
    expect(JSON.parse((await run(plan, { json: true, yes: true })).printed)).toEqual([
      { ...plan[0], EventId: 'event' }, unchanged, { ...plan[2], Error: 'PreconditionFailedException: moved' }, impossible,
    ]);
  });
});
