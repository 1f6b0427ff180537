import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ComparedCheckpoint, EvidenceProblem, KeyOrigin } from '../../contract/index.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, printable } from '../output.js';

interface Problem extends EvidenceProblem {
  /** Kind and key of a row. */
  readonly part?: string;
}

/** What verification found; `problems` is empty where every hash and every row is as the events say and as was signed. */
interface Verification {
  readonly streams: number;
  readonly events: number;
  readonly rows: number;
  readonly problems: readonly Problem[];
  readonly checkpoint?: ComparedCheckpoint;
}

interface VerifyOptions {
  readonly against?: string;
  readonly publicKey?: string;
  readonly json?: boolean;
}

const human = ({ streamId, version, part, problem }: Problem): string => {
  const place = streamId === undefined ? '' : `${streamId}${version === undefined ? '' : `@${version}`}${part === undefined ? '' : ` (${part.trim()})`}: `;
  return printable(`${place}${problem}`);
};

const OWNERS: Readonly<Record<KeyOrigin, string>> = { current: "this installation's", former: 'a former one of this installation', foreign: 'none of this installation' };

const compared = ({ sequence, takenAt, keyId, key, streams, events }: ComparedCheckpoint): string =>
  `compared with ${sequence === null ? 'the checkpoint' : `checkpoint ${sequence}`} of ${takenAt}: ${events} events of ${streams} streams, signed by key ${keyId} (${OWNERS[key]})\n`;

/** `switchyard verify`: recomputes the hash chains, compares all rows with the fold of all events, and both with what was signed. */
export function addVerifyCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('verify')
    .description('recompute the hash chains, compare all rows with the fold of the events, and the events with a signed checkpoint')
    .option('--against <file>', 'with this checkpoint instead of the newest that the server has')
    .option('--public-key <file>', 'and insist that this key signed it (PEM)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit code: 0 where nothing is wrong; 1 where something is, or it could not be found out (stderr says which); 2 for wrong usage.')
    .action(async ({ against, publicKey, json: asJson }: VerifyOptions, command: Command) => {
      if (publicKey !== undefined && against === undefined) command.error("error: option '--public-key <file>' goes with --against");
      const verification = await client().post<Verification>('/_switchyard/verify', {
        Checkpoint: against && (await contentOf(against)).toString('base64'),
        PublicKey: publicKey && (await contentOf(publicKey)).toString(),
      });
      const { streams, events, rows, problems, checkpoint } = verification;
      if (asJson) output.stdout(json(verification));
      else {
        if (checkpoint) output.stdout(compared(checkpoint));
        output.stdout(problems.length > 0 ? `${problems.map(human).join('\n')}\n` : `verified ${events} events and ${rows} rows of ${streams} streams: no problems\n`);
      }
      if (problems.length > 0) throw new CliFailure(`${problems.length} problem${problems.length === 1 ? '' : 's'} found`);
    });
}

const contentOf = (path: string): Promise<Buffer> =>
  readFile(path).catch((error: Error) => {
    throw new CliFailure(`cannot read ${path}: ${error.message}`);
  });
