import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../../src/embedded/postgres.js';

/** A Postgres of its own with the settings that `npm start` uses, and a data folder; or DATABASE_URL. */
export async function benchDatabase(): Promise<{ url: string; folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  // Else what the embedded Postgres' user must reach would be kept, and stay, in /var/lib/switchyard.
  await chmod(folder, 0o711);
  const given = process.env['DATABASE_URL'];
  const postgres = given === undefined ? await startPostgres(folder) : undefined;
  return {
    url: postgres?.url ?? given!,
    folder: join(folder, 'switchyard'),
    async remove() {
      await postgres?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
