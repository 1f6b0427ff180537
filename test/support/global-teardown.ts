import { rm } from 'node:fs/promises';
import type { TestRun } from './global-setup.js';

/** Stops the run's servers and removes their files. */
export default async function tearDown(): Promise<void> {
  const run = (globalThis as { switchyardTestRun?: TestRun }).switchyardTestRun;
  if (!run) return;
  await Promise.all(run.servers.map((server) => server.close()));
  await rm(run.folder, { recursive: true, force: true });
}
