import type { Command } from 'commander';
import { accountId } from '../arguments.js';
import type { Client } from '../client.js';
import type { CommandContext } from '../context.js';
import { json, table, type Column } from '../output.js';

interface Account {
  readonly AccountId: string;
  readonly Name: string;
  readonly OpenedAt: string;
}

interface AccountsPage {
  readonly Accounts: readonly Account[];
  readonly NextMarker?: string;
}

const COLUMNS: readonly Column<Account>[] = [
  { heading: 'ACCOUNT', text: ({ AccountId }) => AccountId },
  { heading: 'OPENED', text: ({ OpenedAt }) => OpenedAt },
  { heading: 'NAME', text: ({ Name }) => Name },
];

/** `switchyard accounts open|list`: the tenants. Only the operator opens accounts and sees those of others. */
export function addAccountCommands(root: Command, { client, output }: CommandContext): void {
  const accounts = root.command('accounts').description('the accounts (tenants) of this installation');
  accounts
    .command('open')
    .description('open an account')
    .argument('<id>', 'account id of twelve digits', accountId)
    .option('--name <name>', 'what people call it (default: the id)')
    .option('--json', 'print JSON')
    .action(async (id: string, { name, json: asJson }: { name?: string; json?: boolean }) => {
      const account = await client().post<Account>('/_switchyard/accounts', { AccountId: id, Name: name });
      output.stdout(asJson ? json(account) : `opened account ${account.AccountId} (${account.Name})\n`);
    });
  accounts
    .command('list')
    .description('list the accounts')
    .option('--json', 'print JSON')
    .action(async ({ json: asJson }: { json?: boolean }) => {
      const found = await allAccounts(client());
      output.stdout(asJson ? json(found) : table(found, COLUMNS, 'no accounts'));
    });
}

async function allAccounts(client: Client): Promise<Account[]> {
  const found: Account[] = [];
  let marker: string | undefined;
  do {
    const page: AccountsPage = await client.get('/_switchyard/accounts', { Marker: marker });
    found.push(...page.Accounts);
    marker = page.NextMarker;
  } while (marker !== undefined);
  return found;
}
