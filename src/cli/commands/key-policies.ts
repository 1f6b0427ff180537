import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json } from '../output.js';

interface AsJson {
  readonly json?: boolean;
}

interface AccessKeyPolicy {
  readonly AccessKeyId: string;
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

const policiesOf = (accessKeyId: string): string => `/_switchyard/keys/${encodeURIComponent(accessKeyId)}/policies`;
const policyOf = (accessKeyId: string, policyName: string): string => `${policiesOf(accessKeyId)}/${encodeURIComponent(policyName)}`;

/** `switchyard keys policy put|get|list|delete`: what an access key may do, in IAM's policy language. */
export function addKeyPolicyCommands(keys: Command, { client, output }: CommandContext): void {
  const policy = keys.command('policy').description('what an access key may do: everything, until it has a policy');
  const ofKey = (name: string, description: string): Command =>
    policy.command(name).description(description).argument('<access-key-id>', 'the key').option('--json', 'print JSON');
  const named = (name: string, description: string): Command => ofKey(name, description).argument('<name>', 'of the policy');

  named('put', 'put a policy on a key, in place of the one of that name')
    .argument('[file]', 'with the document, JSON in IAM\'s policy language; - or nothing: read it from stdin', '-')
    .action(async (accessKeyId: string, name: string, file: string, { json: asJson }: AsJson) => {
      await client().put(policyOf(accessKeyId, name), { PolicyDocument: await documentFrom(file) });
      output.stdout(asJson ? json({ AccessKeyId: accessKeyId, PolicyName: name }) : `put policy ${name} on ${accessKeyId}\n`);
    });
  named('get', 'show a policy')
    .action(async (accessKeyId: string, name: string, { json: asJson }: AsJson) => {
      const found = await client().get<AccessKeyPolicy>(policyOf(accessKeyId, name));
      output.stdout(asJson ? json(found) : `${found.PolicyDocument.trimEnd()}\n`);
    });
  ofKey('list', 'list the policies of a key')
    .action(async (accessKeyId: string, { json: asJson }: AsJson) => {
      const { PolicyNames } = await client().get<{ PolicyNames: string[] }>(policiesOf(accessKeyId));
      if (asJson) output.stdout(json(PolicyNames));
      else output.stdout(PolicyNames.length === 0 ? 'no policies: the key may do everything in its account\n' : `${PolicyNames.join('\n')}\n`);
    });
  named('delete', 'take a policy off a key; without its last one it may do everything')
    .action(async (accessKeyId: string, name: string, { json: asJson }: AsJson) => {
      await client().delete(policyOf(accessKeyId, name));
      output.stdout(asJson ? json({ AccessKeyId: accessKeyId, PolicyName: name, Deleted: true }) : `deleted policy ${name} of ${accessKeyId}\n`);
    });
}

async function documentFrom(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliFailure(`cannot read ${file}: ${(error as Error).message}`);
  }
}
