import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeDataFolder } from '../process/data-folder.js';
import { runService, type Endings } from '../process/run-service.js';
import { wholeNumber, type Variables } from '../process/setting-readers.js';
import { instructions, readyAgain, type ClusterState } from './announcement.js';
import { Cluster } from './cluster.js';

/** `npm run cluster [-- --json]`: the services apart, as in production, with a real Kafka and a Postgres of their own. */
const PROGRAMS = {
  controlPlane: fileURLToPath(new URL('../control-plane/main.js', import.meta.url)),
  invoker: fileURLToPath(new URL('../invoker/main.js', import.meta.url)),
};

async function start(endings: Endings, env: Variables): Promise<void> {
  const { json } = readArguments();
  const port = wholeNumber(env, 'PORT', 0, 65_535) ?? 4566;
  const dataFolder = await makeDataFolder(resolve(env['SWITCHYARD_DATA'] || '.switchyard/cluster'));
  const development = !env['SWITCHYARD_OPERATOR_ACCESS_KEY_ID'];
  let told = false;
  const tell = (state: ClusterState): string => (told ? readyAgain(state) : instructions(state, dataFolder, development));
  const cluster = new Cluster({
    dataFolder, port, programs: PROGRAMS, environment: env,
    log: (line) => console.error(line),
    onReady(state) {
      console.log(json ? JSON.stringify(state) : tell(state));
      told = true;
    },
  });
  endings.add(() => cluster.stop());
  if (!endings.stopping) await cluster.start();
}

function readArguments(): { json: boolean } {
  try {
    return { json: parseArgs({ options: { json: { type: 'boolean', default: false } } }).values.json };
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ', 1)[0]}; the only option is --json`, { cause: error });
  }
}

// Whoever read the first line may have gone; the cluster stays.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

await runService((endings) => start(endings, process.env));
