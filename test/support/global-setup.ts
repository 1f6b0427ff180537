import Module from 'node:module';
import { join } from 'node:path';
import type { GlobalConfig } from 'jest';
import type { LazyServer } from './lazy-server.js';

type Resolve = (request: string, parent: { readonly filename?: string } | undefined, ...rest: unknown[]) => string;
const loader = Module as unknown as { _resolveFilename: Resolve };

/** Jest compiles what a global setup requires but does not map its imports: `./x.js` means `./x.ts` here, as it does to the specs. */
function withTypeScriptNames<T>(load: () => Promise<T>): Promise<T> {
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    const ours = /^\.{1,2}\//.test(request) && parent?.filename?.endsWith('.ts');
    return resolve.call(this, ours ? request.replace(/\.js$/, '.ts') : request, parent, ...rest);
  };
  return load().finally(() => (loader._resolveFilename = resolve));
}

/** Leaves what the teardown needs. */
export interface TestRun {
  readonly folder: string;
  readonly servers: readonly LazyServer[];
}

/**
 * Offers a real Postgres to each of the run's workers and a real Kafka to all (test/support/postgres.ts, kafka.ts): started when the first
 * suite asks. Suites that run beside each other have clusters of their own because a transaction holds back the feeds of all databases
 * of its cluster (`pg_snapshot_xmin`): one suite's import would keep another suite's events from its followers for as long as it takes.
 */
export default async function setUp({ maxWorkers }: GlobalConfig): Promise<void> {
  const [{ newRunFolder }, { offerServer }, { startTestPostgres }, { startTestKafka, whyNoKafka, whyNoKafkaFromJars }] = await withTypeScriptNames(() =>
    Promise.all([import('./run-folder.js'), import('./lazy-server.js'), import('./test-postgres.js'), import('./test-kafka.js')]),
  );
  const folder = await newRunFolder();
  const workers = Array.from({ length: maxWorkers }, (_, index) => index + 1);
  const postgres = await Promise.all(workers.map((worker) => offerServer(folder, `ask-postgres-${worker}`, () => startTestPostgres(join(folder, `${worker}`)))));
  const kafka = await offerServer(folder, 'ask-kafka', () => startTestKafka(folder));
  process.env['SWITCHYARD_TEST_POSTGRES'] = JSON.stringify(postgres.map(({ address }) => address));
  process.env['SWITCHYARD_TEST_KAFKA'] = kafka.address;
  // Suites must know it when they are declared, before anything can be awaited.
  process.env['SWITCHYARD_TEST_KAFKA_MISSING'] = (await whyNoKafka()) ?? '';
  process.env['SWITCHYARD_TEST_KAFKA_JARS_MISSING'] = (await whyNoKafkaFromJars()) ?? '';
  (globalThis as { switchyardTestRun?: TestRun }).switchyardTestRun = { folder, servers: [...postgres, kafka] };
}
