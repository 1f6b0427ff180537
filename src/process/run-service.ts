import { makeObjectsYoung } from './garbage-collection.js';
import { startupFailure } from './startup-failure.js';

/** Ends what was started, the last first. */
export class Endings {
  private readonly endings: (() => Promise<unknown>)[] = [];
  private ending = false;

  /** A stop was asked for, perhaps while the service still starts. */
  get stopping(): boolean {
    return this.ending;
  }

  add(ending: () => Promise<unknown>): void {
    this.endings.push(ending);
  }

  /** Once; ends the process with a code, or with 1 where something did not end cleanly. */
  async shutDown(code: number): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    try {
      for (const ending of this.endings.splice(0).toReversed()) await ending();
      process.exit(code);
    } catch (error) {
      console.error(`switchyard: could not end cleanly: ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    }
  }
}

/** Runs a service until SIGINT or SIGTERM; a start that fails is told in one line and exits with 1. */
export async function runService(start: (endings: Endings) => Promise<void>): Promise<void> {
  makeObjectsYoung();
  const endings = new Endings();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void endings.shutDown(0));
  try {
    await start(endings);
  } catch (error) {
    // A start that a stop cut short has not failed.
    if (!endings.stopping) console.error(`switchyard: ${startupFailure(error)}`);
    await endings.shutDown(1);
  }
}
