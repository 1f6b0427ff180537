import Module from 'node:module';
import type { Broker } from './test-postgres.js';

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

/** Offers a real Postgres to the run's workers (test/support/postgres.ts): started when the first suite asks for a database. */
export default async function setUp(): Promise<void> {
  const { startBroker } = await withTypeScriptNames(() => import('./test-postgres.js'));
  const broker = await startBroker();
  process.env['SWITCHYARD_TEST_POSTGRES'] = broker.address;
  (globalThis as { switchyardBroker?: Broker }).switchyardBroker = broker;
}
