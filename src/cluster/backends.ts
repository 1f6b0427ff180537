import { startKafka } from '../embedded/kafka.js';
import { startPostgres } from '../embedded/postgres.js';
import type { Running } from './supervised.js';

/** A server as the supervisor knows it, from a start that tells by a callback when the server ended unasked. */
async function running<T extends { readonly pid: number; stop(): Promise<void> }>(
  start: (onExit: (error: Error) => void) => Promise<T>,
): Promise<T & Running> {
  let end!: (reason: string) => void;
  const ended = new Promise<string>((resolve) => (end = resolve));
  const server = await start((error) => end(error.message));
  return { ...server, ended, stop: () => server.stop().then(() => end('it was stopped')) };
}

/** @throws Error of one line */
export const startClusterKafka = (dataFolder: string, port?: number) => running((onExit) => startKafka(dataFolder, { port, onExit }));

/** @throws Error of one line */
export const startClusterPostgres = (dataFolder: string) => running((onExit) => startPostgres(dataFolder, { onExit }));
