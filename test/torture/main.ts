import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printed } from './report.js';
import { readSettings } from './settings.js';
import { torture, TortureStopped } from './torture.js';

/** `npm run torture [-- --seconds 300 --seed N]`: exit code 1 where anything is wrong. */
const began = Date.now();
try {
  const settings = readSettings(process.argv.slice(2), process.env);
  const { seed } = settings;
  const report = await torture(settings, (line) => console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${line}`))
    .catch(async (error: Error) => {
      if (error instanceof TortureStopped) await keepOutput(error.output, seed);
      throw error;
    });
  console.log(`${printed(report)}\nseed ${seed}`);
  if (report.findings.length > 0) await keepOutput(report.output, seed);
  process.exit(Number(report.findings.length > 0));
} catch (error) {
  console.error(`torture: ${(error as Error).message}`);
  process.exit(1);
}

async function keepOutput(output: string, seed: number): Promise<void> {
  const file = join(tmpdir(), `switchyard-torture-${seed}.log`);
  await writeFile(file, output);
  console.log(`what the processes said: ${file}`);
}
