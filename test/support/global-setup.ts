import Module from 'node:module';
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

/** Offers a real Postgres and a real Kafka to the run's workers (test/support/postgres.ts, kafka.ts): started when the first suite asks. */
export default async function setUp(): Promise<void> {
  const [{ newRunFolder }, { offerServer }, { startTestPostgres }, { startTestKafka, whyNoKafka, whyNoKafkaFromJars }] = await withTypeScriptNames(() =>
    Promise.all([import('./run-folder.js'), import('./lazy-server.js'), import('./test-postgres.js'), import('./test-kafka.js')]),
  );
  const folder = await newRunFolder();
  const postgres = await offerServer(folder, 'ask-postgres', () => startTestPostgres(folder));
  const kafka = await offerServer(folder, 'ask-kafka', () => startTestKafka(folder));
  process.env['SWITCHYARD_TEST_POSTGRES'] = postgres.address;
  process.env['SWITCHYARD_TEST_KAFKA'] = kafka.address;
  // Suites must know it when they are declared, before anything can be awaited.
  process.env['SWITCHYARD_TEST_KAFKA_MISSING'] = (await whyNoKafka()) ?? '';
  process.env['SWITCHYARD_TEST_KAFKA_JARS_MISSING'] = (await whyNoKafkaFromJars()) ?? '';
  (globalThis as { switchyardTestRun?: TestRun }).switchyardTestRun = { folder, servers: [postgres, kafka] };
}
