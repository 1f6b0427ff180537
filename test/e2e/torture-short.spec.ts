import { describeKafkaFromJars } from '../support/kafka.js';
import { printed } from '../torture/report.js';
import { readSettings } from '../torture/settings.js';
import { torture } from '../torture/torture.js';

/** The short form of `npm run torture`; TORTURE_SEED repeats what it drew. */
const SECONDS = 40;
const KILL_PAUSE_MS = [300, 1_500] as const;
const LIMIT_MS = 300_000;

describeKafkaFromJars('under load, while its processes are killed', () => {
  it('a cluster loses nothing, repeats nothing without a reason, and runs what the history says', async () => {
    const settings = { ...readSettings(['--seconds', String(SECONDS)], process.env), killPauseMs: KILL_PAUSE_MS };
    const report = await torture(settings, () => undefined);
    process.stdout.write(`TORTURE_SEED=${settings.seed}\n${printed(report)}\n`);
    expect(report.findings).toEqual([]);
  }, LIMIT_MS);
});
