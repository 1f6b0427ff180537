import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { eventually } from './eventually.js';

/** A point in functions' code at which a run stays until the spec lets it go on: what a spec does meanwhile happens while the function runs. */
export interface Gate {
  /** Defines `gate()` for a function's JavaScript, whose promise resolves when the spec opens. */
  readonly source: string;
  /** Waits until so many runs stay at it. */
  reached(runs?: number): Promise<void>;
  /** Lets those go on that stay at it; who comes later waits for the next time. */
  open(): Promise<void>;
}

/**
 * A sandbox has a network and files of its own, so a run says by the name of its process that it is there (the kernel's
 * `comm`: 15 bytes, anyone's to read), and is let go by a signal. Its number tells it from the next run of the same process.
 */
export function newGate(): Gate {
  const name = `g${randomBytes(4).toString('hex')}-`;
  const waiting = async (): Promise<string[]> => {
    const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
    const named = await Promise.all(pids.map(async (pid) => `${pid} ${await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')}`));
    return named.filter((pidAndName) => pidAndName.includes(` ${name}`));
  };
  return {
    source: `
      let runs = 0;
      const gate = () => new Promise((resolve) => {
        const staysAlive = setInterval(() => undefined, 60_000);
        process.once('SIGUSR2', () => {
          clearInterval(staysAlive);
          process.title = 'node';
          resolve();
        });
        process.title = '${name}' + (runs += 1);
      });`,
    reached: async (runs = 1) => void (await eventually(waiting, ({ length }) => length === runs)),
    async open() {
      const stayed = await waiting();
      for (const pidAndName of stayed) process.kill(Number.parseInt(pidAndName, 10), 'SIGUSR2');
      await eventually(waiting, (left) => !left.some((pidAndName) => stayed.includes(pidAndName)));
    },
  };
}
