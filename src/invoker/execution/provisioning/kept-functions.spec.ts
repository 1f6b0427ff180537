import { aliasTarget, functionRoute, HELLOWORLD, versionRoute } from '../../../../test/support/routing-fixtures.js';
import { functionStream } from '../../../contract/index.js';
import { Provisioner } from './provisioner.js';
import { KeptFunctions } from './kept-functions.js';

class Fake {
  readonly provisioned = true;
  constructor(readonly key: string, readonly group: string) {}
  end(): void {}
}

const stream = functionStream(HELLOWORLD.accountId, HELLOWORLD.region, HELLOWORLD.functionName);
const PROD = { PROD: aliasTarget('1') };

/** Starts have come to their end. */
const settled = () => new Promise(setImmediate);

/** Functions kept in a pool in which everything starts at once. */
function keeping() {
  const running: Fake[] = [];
  const places = { own: true, keeps: () => places.own };
  const provisioner: Provisioner<Fake> = new Provisioner<Fake>({
    ahead: () => ({ started: () => undefined, failed: () => undefined }),
    dismiss: (environment) => {
      running.splice(running.indexOf(environment), 1);
      provisioner.lost(environment);
    },
  }, (of, { version, revision }, _coldStart, ready) => {
    const environment = new Fake(`${of}:${version}@${revision}`, `${of}:${version}`);
    running.push(environment);
    ready(environment);
    return Promise.resolve(undefined);
  });
  const kept = new KeptFunctions(provisioner, places);
  return { kept, provisioner, places, running: () => running.map(({ key }) => key.slice(stream.length + 1)).sort() };
}

it('starts nothing before the table is complete, then what it says', async () => {
  const { kept, running, provisioner } = keeping();
  kept.routed(stream, functionRoute({ aliases: PROD, provisionedConcurrency: { PROD: 5 } }));
  kept.routed(stream, functionRoute({ aliases: PROD, provisionedConcurrency: { PROD: 2, 2: 1 } }));
  expect(running()).toEqual([]);
  kept.start();
  await settled();
  const [one, two] = [versionRoute('1'), versionRoute('2')].map(({ version, revision }) => `${version}@${revision}`);
  expect(running()).toEqual([one, one, two]);
  expect(kept.state(stream)).toEqual({ PROD: { initialised: 2 }, 2: { initialised: 1 } });
  expect(provisioner.counts).toEqual({ wanted: 3, ready: 3 });
});

it.each<[string, Parameters<typeof functionRoute>[0] | undefined, string[]]>([
  ['an alias that moves', { aliases: { PROD: aliasTarget('2') }, provisionedConcurrency: { PROD: 2 } }, ['2@', '2@']],
  ['another number', { aliases: PROD, provisionedConcurrency: { PROD: 1 } }, ['1@']],
  ['another revision', { aliases: PROD, provisionedConcurrency: { PROD: 2 }, versions: { 1: { ...versionRoute('1'), revision: 'other' } } }, ['1@other', '1@other']],
  ['a version that is not ready', { aliases: PROD, provisionedConcurrency: { PROD: 2 }, versions: { 1: { ...versionRoute('1'), state: 'Pending' } } }, []],
  ['a config that goes', { aliases: PROD }, []],
  ['a function that goes', undefined, []],
])('follows %s', async (_, over, expected) => {
  const { kept, running } = keeping();
  kept.start();
  kept.routed(stream, functionRoute({ aliases: PROD, provisionedConcurrency: { PROD: 2 } }));
  kept.routed(stream, over && functionRoute(over));
  await settled();
  expect(running()).toEqual(expected.map((start) => expect.stringMatching(`^${start}`) as unknown));
});

it('keeps what is its own to keep', () => {
  const { kept, places, running } = keeping();
  kept.start();
  places.own = false;
  kept.routed(stream, functionRoute({ aliases: PROD, provisionedConcurrency: { PROD: 1 } }));
  expect([running(), kept.state(stream)]).toEqual([[], {}]);
  places.own = true;
  kept.placesChanged();
  expect(running()).toHaveLength(1);
  places.own = false;
  kept.placesChanged();
  expect(running()).toEqual([]);
});
