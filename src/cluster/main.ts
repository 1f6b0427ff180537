import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeDataFolder } from '../embedded/data-folder.js';
import { instructions, readyAgain, type ClusterState } from './announcement.js';
import { Cluster } from './cluster.js';

/** `npm run cluster [-- --json]`: the services apart, as in production, with a real Kafka and a Postgres of their own. */
const PROGRAMS = {
  controlPlane: fileURLToPath(new URL('../control-plane/main.js', import.meta.url)),
  invoker: fileURLToPath(new URL('../invoker/main.js', import.meta.url)),
};

let cluster: Cluster | undefined;
let stopping = false;

async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const { json } = readArguments();
  const port = readPort(env['PORT']);
  const dataFolder = await makeDataFolder(resolve(env['SWITCHYARD_DATA'] || '.switchyard/cluster'));
  const development = !env['SWITCHYARD_OPERATOR_ACCESS_KEY_ID'];
  let told = false;
  const tell = (state: ClusterState): string => (told ? readyAgain(state) : instructions(state, dataFolder, development));
  cluster = new Cluster({
    dataFolder, port, programs: PROGRAMS, environment: env,
    log: (line) => console.error(line),
    onReady(state) {
      console.log(json ? JSON.stringify(state) : tell(state));
      told = true;
    },
  });
  if (!stopping) await cluster.start();
}

function readArguments(): { json: boolean } {
  try {
    return { json: parseArgs({ options: { json: { type: 'boolean', default: false } } }).values.json };
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ', 1)[0]}; the only option is --json`, { cause: error });
  }
}

function readPort(text = ''): number {
  const port = text === '' ? 4566 : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a whole number from 0 to 65535, not "${text}"`);
  return port;
}

async function shutDown(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  try {
    await cluster?.stop();
    process.exit(code);
  } catch (error) {
    console.error(`switchyard: could not end cleanly: ${(error as Error).message}`);
    process.exit(1);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void shutDown(0));
// Whoever read the first line may have gone; the cluster stays.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

try {
  await start(process.env);
} catch (error) {
  if (!stopping) console.error(`switchyard: ${(error as Error).message}`);
  await shutDown(1);
}
