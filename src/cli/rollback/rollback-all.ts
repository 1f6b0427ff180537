import type { RollbackPlanEntry } from '../../contract/index.js';
import type { Client } from '../client.js';
import { CliFailure } from '../failure.js';
import { json, printable, table, type Column } from '../output.js';
import { pointed } from './announcement.js';
import { postRollback, type RollbackOptions } from './rollback-one.js';

/** What became of a planned rollback: the id of its event, or why it was not done. */
type Outcome = { readonly EventId?: string } | { readonly Error: string };

interface PlanPage {
  readonly Aliases: readonly RollbackPlanEntry[];
  readonly NextMarker?: string;
}

const whatFor = (entry: RollbackPlanEntry): string => {
  switch (entry.Status) {
    case 'move':
      return entry.UndoneMoves.length === 0 ? 'restores what was rolled back' : `undoes ${entry.UndoneMoves.length}`;
    case 'impossible':
      return `not possible: ${entry.Reason}`;
    case 'untouched':
      return `not touched: ${entry.Reason}`;
    default:
      return 'there already';
  }
};

const COLUMNS: readonly Column<RollbackPlanEntry>[] = [
  { heading: 'ALIAS', text: ({ FunctionName, Name }) => `${FunctionName}:${Name}` },
  { heading: 'NOW', text: ({ From }) => (From ? pointed(From) : '-') },
  { heading: 'THEN', text: ({ To }) => (To ? pointed(To) : '-') },
  { heading: 'WHAT', text: whatFor },
];

/** Shows what going back to a time means for all aliases; does it with `yes`. @throws CliFailure where an alias could not be moved */
export async function rollbackAll(client: Client, options: RollbackOptions, print: (text: string) => void): Promise<void> {
  const { toTime = '', function: functions, yes, dryRun, json: asJson } = options;
  const plan: RollbackPlanEntry[] = [];
  for (const name of functions.length > 0 ? new Set(functions) : [undefined]) plan.push(...(await planFor(client, toTime, name)));
  if (!asJson) print(`${table(plan.filter(({ Status }) => Status !== 'unchanged'), COLUMNS, 'no alias to move')}${summary(plan)}`);
  if (!yes || dryRun) {
    if (asJson) print(json(plan));
    else if (counted(plan, 'move') > 0) print('nothing was changed: --yes does it\n');
    return;
  }
  const done: (RollbackPlanEntry & Outcome)[] = [];
  for (const entry of plan) {
    const outcome = entry.Status === 'move' ? await moved(client, entry, options) : {};
    done.push({ ...entry, ...outcome });
    if (!asJson && entry.Status === 'move') print(printable(told(entry, outcome)));
  }
  if (asJson) print(json(done));
  const failed = done.filter((entry) => 'Error' in entry || entry.Status === 'impossible').length;
  if (failed > 0) throw new CliFailure(`${failed} of ${counted(plan, 'move') + counted(plan, 'impossible')} not moved`);
}

const counted = (plan: readonly RollbackPlanEntry[], status: RollbackPlanEntry['Status']): number =>
  plan.filter(({ Status }) => Status === status).length;

const summary = (plan: readonly RollbackPlanEntry[]): string =>
  `${counted(plan, 'move')} to move, ${counted(plan, 'impossible')} not possible, ${counted(plan, 'untouched')} not touched, ` +
  `${counted(plan, 'unchanged')} there already\n`;

async function planFor(client: Client, ToTime: string, FunctionName?: string): Promise<RollbackPlanEntry[]> {
  const found: RollbackPlanEntry[] = [];
  let marker: string | undefined;
  do {
    const page: PlanPage = await client.get('/_switchyard/rollback-plan', { ToTime, FunctionName, Marker: marker });
    found.push(...page.Aliases);
    marker = page.NextMarker;
  } while (marker !== undefined);
  return found;
}

/** As planned or not at all: the revision is the plan's. */
async function moved(
  client: Client, { FunctionName, Name, RevisionId }: Extract<RollbackPlanEntry, { Status: 'move' }>, { toTime }: RollbackOptions,
): Promise<Outcome> {
  try {
    const { EventId } = await postRollback(client, { functionName: FunctionName, aliasName: Name }, { ToTime: toTime, RevisionId });
    return { EventId };
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    return { Error: error.message };
  }
}

function told({ FunctionName, Name, From, To }: RollbackPlanEntry, outcome: Outcome): string {
  const what = 'Error' in outcome ? `not moved: ${outcome.Error}` : `${pointed(From!)} → ${pointed(To!)}, event ${outcome.EventId}`;
  return `${FunctionName}:${Name}  ${what}\n`;
}
