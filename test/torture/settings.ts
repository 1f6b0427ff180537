import { parseArgs } from 'node:util';

/** How long the load lasts, how it is drawn, and how often something is killed. */
export interface TortureSettings {
  readonly seconds: number;
  readonly seed: number;
  /** Pause between a kill and the next one, beside the time in which everything becomes ready again: shortest and longest. */
  readonly killPauseMs: readonly [number, number];
}

const LARGEST_SEED = 2 ** 32 - 1;
const KILL_PAUSE_MS = [1_000, 6_000] as const;

/** `--seconds 300 --seed N`; the seed also by TORTURE_SEED, else by chance. @throws Error of one line */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): TortureSettings {
  const { seconds = '300', seed = env['TORTURE_SEED'] } = parseArgs({
    args: [...args], options: { seconds: { type: 'string' }, seed: { type: 'string' } },
  }).values;
  return {
    seconds: wholeNumber('--seconds', seconds, 10, 86_400),
    seed: seed === undefined ? Math.floor(Math.random() * LARGEST_SEED) : wholeNumber('--seed', seed, 0, LARGEST_SEED),
    killPauseMs: KILL_PAUSE_MS,
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  return value;
}
