import type { AliasRollback } from '../../contract/index.js';
import type { AliasReference } from '../arguments.js';
import type { Client } from '../client.js';
import { json, printable } from '../output.js';
import { announced } from './announcement.js';

/** Options of the command; where to: at most one of `steps`, `toEvent`, `toTime`. */
export interface RollbackOptions {
  readonly steps?: number;
  readonly toEvent?: string;
  readonly toTime?: string;
  readonly all?: boolean;
  readonly function: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Asks first what it would do and says so; the revision that this was read from makes it do just that. */
export async function rollbackOne(client: Client, alias: AliasReference, options: RollbackOptions, print: (text: string) => void): Promise<void> {
  const { steps: Steps, toEvent: ToEvent, toTime: ToTime } = options;
  const preview = await postRollback(client, alias, { Steps, ToEvent, ToTime, DryRun: true });
  if (!options.json) print(printable(announced(preview)));
  const done = options.dryRun || preview.Restores === undefined
    ? preview
    : await postRollback(client, alias, { Steps, ToEvent, ToTime, RevisionId: preview.RevisionId });
  if (options.json) print(json(done));
  else if (done.EventId !== undefined) print(`done: event ${done.EventId}\n`);
  else if (preview.Restores !== undefined) print('nothing was changed (--dry-run)\n');
}

/** Rolls one alias back, or asks what that would do. @throws CliFailure with the refusal */
export function postRollback(client: Client, { functionName, aliasName }: AliasReference, body: object): Promise<AliasRollback> {
  const path = `/_switchyard/functions/${encodeURIComponent(functionName)}/aliases/${encodeURIComponent(aliasName)}/rollback`;
  return client.post<AliasRollback>(path, body);
}
