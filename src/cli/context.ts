import type { Client } from './client.js';
import type { Output } from './output.js';

/** What a command works with. */
export interface CommandContext {
  readonly output: Output;
  /** Made when the command runs, so that `--help` needs no valid settings. */
  readonly client: () => Client;
}
