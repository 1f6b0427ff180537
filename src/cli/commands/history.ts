import { InvalidArgumentError, type Command } from 'commander';
import type { HistoryEntry } from '../../contract/index.js';
import { wholeNumber } from '../arguments.js';
import type { Client, QueryValues } from '../client.js';
import type { CommandContext } from '../context.js';
import { changeText } from '../history-text.js';
import { json, jsonLine, printable } from '../output.js';

interface HistoryOptions {
  readonly since?: string;
  readonly until?: string;
  readonly actor?: string;
  readonly kind: readonly string[];
  readonly limit?: number;
  readonly reverse?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
}

interface HistoryPage {
  readonly Entries: readonly HistoryEntry[];
  readonly NextPosition?: string;
}

const LARGEST_PAGE = 1000;

/** `switchyard history [subject]`: who changed what, when, and why. */
export function addHistoryCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('history')
    .description('show who changed what, when and why, oldest first')
    .argument('[subject]', 'function, function:version, function:alias, an ARN, s3://bucket, or role/name; without one the whole account')
    .option('--since <moment>', 'from this time (2026-11-17T09:00:00Z) or event id on')
    .option('--until <moment>', 'up to and with this time or event id')
    .option('--actor <who>', 'changes by this access key, account or ARN only')
    .option('--kind <event>', 'of this kind only, such as AliasRetargeted; may be repeated', kinds, [])
    .option('--limit <count>', 'how many at most', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--reverse', 'newest first')
    .option('--follow', 'go on as changes happen')
    .option('--json', 'print JSON; one object a line with --follow')
    .action(async (subject: string | undefined, options: HistoryOptions) => {
      const { since, until, actor, kind, reverse, follow, limit, json: asJson } = options;
      const query = { Subject: subject, Since: since, Until: until, Actor: actor, Kind: kind.join(',') || undefined, Reverse: reverse };
      if (follow) {
        for await (const entry of client().follow<HistoryEntry>('/_switchyard/history', { ...query, Follow: true })) {
          output.stdout(asJson ? jsonLine(entry) : human(entry));
        }
        return;
      }
      const all: HistoryEntry[] = [];
      let count = 0;
      for await (const entry of entries(client(), query, limit)) {
        count += 1;
        if (asJson) all.push(entry);
        else output.stdout(human(entry));
      }
      if (asJson) output.stdout(json(all));
      else if (count === 0) output.stdout('no changes\n');
    });
}

function kinds(text: string, before: readonly string[]): readonly string[] {
  if (!/^[A-Za-z]+(?:,[A-Za-z]+)*$/.test(text)) throw new InvalidArgumentError('Give types of events, such as AliasRetargeted.');
  return [...before, text];
}

async function* entries(client: Client, query: QueryValues, limit = Number.POSITIVE_INFINITY): AsyncGenerator<HistoryEntry> {
  let left = limit;
  let after: string | undefined;
  do {
    const page: HistoryPage = await client.get('/_switchyard/history', { ...query, After: after, Limit: Math.min(left, LARGEST_PAGE) });
    yield* page.Entries;
    left -= page.Entries.length;
    after = page.NextPosition;
  } while (after !== undefined && left > 0);
}

/** The first product of a user agent says which tool it was. */
const tool = (userAgent: string): string => userAgent.split(' ', 1)[0]!;

function human({ at, subject, change, kind, actor, sourceIp, userAgent, reason, eventId, rollbackOf }: HistoryEntry): string {
  const what = changeText(kind, change) + (rollbackOf === undefined ? '' : ` (rollback of ${rollbackOf})`);
  const parts = [
    at, subject.name, what, `by ${actor.accessKeyId} (${actor.arn}) from ${sourceIp}`, tool(userAgent), reason === undefined ? '' : JSON.stringify(reason), `event ${eventId}`,
  ];
  return `${printable(parts.filter((part) => part !== '').join('  ').replace(/[\n\t]/g, ' '))}\n`;
}
