import { accountCases } from '../support/conformance/account-cases.js';
import { check, type Case } from '../support/conformance/cases.js';
import { codeCases } from '../support/conformance/code-cases.js';
import { codeSigningCases } from '../support/conformance/code-signing-cases.js';
import { eventInvokeCases } from '../support/conformance/event-invoke-cases.js';
import { exactnessCases } from '../support/conformance/exactness-cases.js';
import { makeFixtures } from '../support/conformance/fixtures.js';
import { functionCases } from '../support/conformance/function-cases.js';
import { policiesCases } from '../support/conformance/policies-cases.js';
import { policyInvokeCases } from '../support/conformance/policy-invoke-cases.js';
import { provisionedCases } from '../support/conformance/provisioned-cases.js';
import { referenceCases } from '../support/conformance/reference-cases.js';
import { urlCases } from '../support/conformance/url-cases.js';
import { versionAliasCases } from '../support/conformance/version-alias-cases.js';
import { signedFetch } from '../support/signed-fetch.js';
import { newSite, type Site } from '../support/switchyard.js';

/** Every operation over real HTTP, compared whole: status, headers, body. The tag says where the expectation comes from. */
let site: Site;
let url: string;

beforeAll(async () => {
  site = await newSite();
  ({ url } = await site.start());
  await makeFixtures(url);
});
afterAll(() => site.remove());

const tables: Readonly<Record<string, readonly Case[]>> = {
  ...referenceCases, ...functionCases, ...versionAliasCases, ...policyInvokeCases, ...exactnessCases, ...eventInvokeCases, ...accountCases,
  ...urlCases, ...provisionedCases, ...codeCases, ...codeSigningCases, ...policiesCases,
};

describe.each(Object.entries(tables))('%s', (_name, cases) => {
  it.each(cases.map((one) => [one.that, one.evidence, one] as const))('%s [%s]', (_that, _evidence, one) => check(url, one));
});

it('leaves a history that verifies: every hash, and every row as the events say', async () => {
  const verification = (await (await signedFetch(url, 'POST', '/_switchyard/verify', { accountId: '000000000000' })).json()) as { events: number };
  expect(verification).toMatchObject({ problems: [] });
  expect(verification.events).toBeGreaterThan(100);
});
