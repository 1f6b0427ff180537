import type { Command } from 'commander';
import { accountId } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { json, table, type Column } from '../output.js';
import { addKeyPolicyCommands } from './key-policies.js';

interface AccessKey {
  readonly AccessKeyId: string;
  readonly AccountId: string;
  readonly Description: string;
  readonly IssuedAt: string;
  /** Of the policies that say what it may do; absent where it may do everything. */
  readonly PolicyNames?: readonly string[];
}

interface IssuedAccessKey extends AccessKey {
  readonly SecretAccessKey: string;
}

const COLUMNS: readonly Column<AccessKey>[] = [
  { heading: 'ACCESS KEY', text: ({ AccessKeyId }) => AccessKeyId },
  { heading: 'ACCOUNT', text: ({ AccountId }) => AccountId },
  { heading: 'ISSUED', text: ({ IssuedAt }) => IssuedAt },
  { heading: 'POLICIES', text: ({ PolicyNames }) => PolicyNames?.join(', ') ?? '-' },
  { heading: 'DESCRIPTION', text: ({ Description }) => Description },
];

/** `switchyard keys issue|revoke|list|policy`: access keys of the caller's account, for the operator of any. */
export function addKeyCommands(root: Command, context: CommandContext): void {
  const { client, output } = context;
  const keys = root.command('keys').description('the access keys of an account');
  keys
    .command('issue')
    .description('issue an access key; its secret is shown this once')
    .option('--account <id>', 'of this account instead of your own', accountId)
    .option('--description <text>', 'what it is for')
    .option('--json', 'print JSON')
    .action(async ({ account, description, json: asJson }: { account?: string; description?: string; json?: boolean }) => {
      const key = await client().post<IssuedAccessKey>('/_switchyard/keys', { AccountId: account, Description: description });
      output.stdout(asJson ? json(key) : exports(key));
    });
  keys
    .command('revoke')
    .description('revoke an access key')
    .argument('<access-key-id>', 'the key')
    .option('--json', 'print JSON')
    .action(async (accessKeyId: string, { json: asJson }: { json?: boolean }) => {
      await client().delete(`/_switchyard/keys/${encodeURIComponent(accessKeyId)}`);
      output.stdout(asJson ? json({ AccessKeyId: accessKeyId, Revoked: true }) : `revoked ${accessKeyId}\n`);
    });
  keys
    .command('list')
    .description('list the access keys')
    .option('--account <id>', 'of this account instead of your own', accountId)
    .option('--json', 'print JSON')
    .action(async ({ account, json: asJson }: { account?: string; json?: boolean }) => {
      const { AccessKeys } = await client().get<{ AccessKeys: AccessKey[] }>('/_switchyard/keys', { AccountId: account });
      output.stdout(asJson ? json(AccessKeys) : table(AccessKeys, COLUMNS, 'no access keys'));
    });
  addKeyPolicyCommands(keys, context);
}

/** Lines to paste into a shell. */
const exports = ({ AccountId, AccessKeyId, SecretAccessKey }: IssuedAccessKey): string =>
  `# a key of account ${AccountId}; the secret is not shown again\n` +
  `export AWS_ACCESS_KEY_ID=${AccessKeyId}\nexport AWS_SECRET_ACCESS_KEY=${SecretAccessKey}\n`;
