import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { answerTo, readsOf, type Naming, type Read } from '../support/as-of.js';
import { deleteConcurrency, putRecursion, reserve, tag, untag } from '../support/conformance/account-requests.js';
import {
  addPermission, arnOf, createAlias, createFunction, deleteAlias, deleteFunction, publishVersion, removePermission, updateAlias, updateCode, updateConfiguration,
  OTHER_ZIP, type Request,
} from '../support/conformance/requests.js';
import { eventually } from '../support/eventually.js';
import { signedFetch } from '../support/signed-fetch.js';
import { newSite, type Site } from '../support/switchyard.js';

/** Over random histories: every answer that was given is given again, byte for byte, when it is asked for as of then. */
let site: Site;
let url: string;
let pool: pg.Pool;

beforeAll(async () => {
  site = await newSite();
  ({ url } = await site.start());
  pool = new pg.Pool({ connectionString: site.databaseUrl, max: 2 });
});
afterAll(async () => {
  await pool?.end();
  await site?.remove();
});

const FUNCTIONS = ['first', 'second', 'third'] as const;
type Step = { readonly service: 'lambda'; readonly request: Request } | { readonly service: 's3'; readonly method: string; readonly target: (bucket: string) => string; readonly body?: string; readonly stranger?: boolean; readonly bucket: number };

const name = fc.constantFrom(...FUNCTIONS);
const alias = fc.constantFrom('PROD', 'BETA');
const version = fc.constantFrom('$LATEST', '1', '2');
const text = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
const variables = fc.dictionary(fc.constantFrom('PLAIN', 'LONGER_NAME', 'B', 'AA', 'C'), text, { maxKeys: 4 });
const tagKey = fc.constantFrom('team', 'stage');
const tags = fc.dictionary(tagKey, fc.stringMatching(/^[\w .:/=+@-]{0,8}$/));
const weights = fc.oneof(fc.constant({}), fc.record({ AdditionalVersionWeights: fc.constantFrom({}, { 2: 0.25 }, { 1: 0.1 }) }));
const lambdaStep = (request: fc.Arbitrary<Request>): fc.Arbitrary<Step> => request.map((made) => ({ service: 'lambda', request: made }));
const s3Step = (method: string, query = '', body?: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  fc.tuple(fc.nat({ max: 1 }), fc.integer({ min: 0, max: 4 }), body ?? fc.constant(undefined)).map(([bucket, stranger, given]) => ({
    service: 's3', method, target: (named) => `/${named}${query}`, bucket, stranger: stranger === 0, ...(given === undefined ? {} : { body: given }),
  }));
const notifications = fc.tuple(name, fc.constantFrom('.jpg', '.png')).map(([target, suffix]) =>
  `<NotificationConfiguration><CloudFunctionConfiguration><Filter><S3Key><FilterRule><Name>suffix</Name><Value>${suffix}</Value></FilterRule></S3Key></Filter><CloudFunction>${arnOf(target)}</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration></NotificationConfiguration>`);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: lambdaStep(fc.tuple(name, variables, tags, fc.boolean()).map(([of, Variables, Tags, Publish]) => createFunction(of, { Environment: { Variables }, Tags, Publish }))) },
  { weight: 4, arbitrary: lambdaStep(fc.tuple(name, text, variables).map(([of, Description, Variables]) => updateConfiguration(of, { Description, Environment: { Variables } }))) },
  { weight: 2, arbitrary: lambdaStep(name.map((of) => updateCode(of, { ZipFile: OTHER_ZIP }))) },
  { weight: 5, arbitrary: lambdaStep(fc.tuple(name, text).map(([of, Description]) => publishVersion(of, { Description }))) },
  { weight: 4, arbitrary: lambdaStep(fc.tuple(name, alias, version, text).map(([of, Name, FunctionVersion, Description]) => createAlias(of, { Name, FunctionVersion, Description }))) },
  { weight: 4, arbitrary: lambdaStep(fc.tuple(name, alias, version, weights).map(([of, Name, FunctionVersion, RoutingConfig]) => updateAlias(of, Name, { FunctionVersion, RoutingConfig }))) },
  { weight: 1, arbitrary: lambdaStep(fc.tuple(name, alias).map(([of, Name]) => deleteAlias(of, Name))) },
  { weight: 3, arbitrary: lambdaStep(fc.tuple(name, fc.constantFrom('a', 'b'), fc.constantFrom(undefined, 'PROD')).map(([of, StatementId, Qualifier]) => addPermission(of, { StatementId }, { Qualifier }))) },
  { weight: 1, arbitrary: lambdaStep(fc.tuple(name, fc.constantFrom('a', 'b'), fc.constantFrom(undefined, 'PROD')).map(([of, id, Qualifier]) => removePermission(of, id, { Qualifier }))) },
  { weight: 2, arbitrary: lambdaStep(fc.tuple(name, tags).map(([of, Tags]) => tag(arnOf(of), { Tags }))) },
  { weight: 1, arbitrary: lambdaStep(fc.tuple(name, tagKey).map(([of, key]) => untag(arnOf(of), key))) },
  { weight: 2, arbitrary: lambdaStep(fc.tuple(name, fc.constantFrom(0, 1, 500)).map(([of, count]) => reserve(of, count))) },
  { weight: 1, arbitrary: lambdaStep(name.map((of) => deleteConcurrency(of))) },
  { weight: 1, arbitrary: lambdaStep(fc.tuple(name, fc.constantFrom('Allow', 'Terminate')).map(([of, RecursiveLoop]) => putRecursion(of, { RecursiveLoop }))) },
  { weight: 1, arbitrary: lambdaStep(name.map((of) => deleteFunction(of, { Qualifier: '1' }))) },
  { weight: 2, arbitrary: lambdaStep(name.map((of) => deleteFunction(of))) },
  { weight: 3, arbitrary: s3Step('PUT') },
  { weight: 2, arbitrary: s3Step('PUT', '?notification', notifications) },
  { weight: 2, arbitrary: s3Step('DELETE') },
);

const MOVING = `SELECT count(*)::int AS count FROM switchyard.parts
  WHERE account_id = $1 AND kind IN ('function', 'version') AND (data ->> 'state' = 'Pending' OR data ->> 'lastUpdateStatus' = 'InProgress')`;
const NEWEST = `SELECT event_id AS id, account_id AS "accountId", to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time
  FROM switchyard.events WHERE account_id = ANY($1) ORDER BY tx_id DESC, position DESC LIMIT 1`;

interface Recording {
  /** The moments that all mean this state: a time, and an event id where the newest event is the account's own. */
  readonly moments: readonly string[];
  readonly answers: readonly string[];
}

async function take(step: Step, accountId: string, stranger: string, buckets: readonly string[]): Promise<void> {
  if (step.service === 'lambda') {
    const { method, target, body } = step.request;
    const own = target.replaceAll('123456789012', accountId);
    await signedFetch(url, method, own, { service: 'lambda', accountId, body: body === undefined ? undefined : JSON.stringify(body).replaceAll('123456789012', accountId) });
  } else {
    const headers = { 'x-amz-skip-destination-validation': 'true' };
    const options = { service: 's3', accountId: step.stranger ? stranger : accountId, body: step.body?.replaceAll('123456789012', accountId), headers };
    await signedFetch(url, step.method, step.target(buckets[step.bucket]!), options);
  }
  await eventually(async () => (await pool.query<{ count: number }>(MOVING, [accountId])).rows[0]!.count, (count) => count === 0);
}

it('answers as of then what it answered then', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 16 }), async (steps) => {
      const [accountId, stranger] = [randomInt(1e11, 1e12), randomInt(1e11, 1e12)].map(String) as [string, string];
      const buckets = ['a', 'b'].map((letter) => `${letter}-${accountId}`);
      const reads = readsOf(FUNCTIONS, buckets);
      const answersOf = (...asked: [moment?: string, naming?: Naming]) => Promise.all(reads.map((read: Read) => answerTo(url, accountId, read, ...asked)));
      const recordings: Recording[] = [];
      // Before the first event of an account there is no moment to ask for.
      const first: Step = { service: 'lambda', request: createFunction('first', { Publish: true }) };
      for (const next of [first, ...steps]) {
        await take(next, accountId, stranger, buckets);
        const { rows: [newest] } = await pool.query<{ id: string; accountId: string; time: string }>(NEWEST, [[accountId, stranger]]);
        const moments = [newest!.time, ...(newest!.accountId === accountId ? [newest!.id] : [])];
        recordings.push({ moments, answers: await answersOf() });
      }
      const namings: readonly Naming[] = ['header', 'query', 'path'];
      for (const [index, { moments, answers }] of recordings.entries()) {
        for (const [kind, moment] of moments.entries()) {
          expect(await answersOf(moment, namings[(index + kind) % 3])).toEqual(answers);
          compared += answers.length;
        }
      }
    }),
    { numRuns: Number(process.env['AS_OF_RUNS'] ?? 3), endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(1_000);
}, 300_000);
