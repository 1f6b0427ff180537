import { PublishVersionCommand } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import type { OperationDefinition } from '../../src/control-plane/http/operation.js';
import type { InputMember, Shape } from '../../src/control-plane/http/shapes.js';
import { servedOperations } from '../contract/api-model/served-operations.js';
import { createAlias, createNodeFunction, roleOf } from '../support/functions.js';
import { attack, fault } from '../support/hostile-http.js';
import { zipOf } from '../support/packages.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** Any value in any member of any operation: an answer below 500 in AWS's shape, and everything goes on working. */
const RUNS = 60;
/** Its function is in nobody's reach: what stops it, or changes it, came through a wall. */
const CONTROL = '555555555555';

let site: Site;
let switchyard: Running;
let zip: string;
/** The victim's; numbers are never used again. */
let version = '1';

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  zip = (await zipOf({ 'index.js': 'exports.handler = async (event) => event' })).toString('base64');
  await createNodeFunction(lambdaClient(switchyard.url, CONTROL), 'control', 'exports.handler = async (event) => event');
});
afterAll(() => site.remove());

/** Members that make an operation do something, so that one odd member among them is not hidden behind a missing one. */
const fitting = (): Readonly<Record<string, unknown>> => ({
  FunctionName: 'victim', logGroupName: '/aws/lambda/victim', logStreamName: 's', retentionInDays: 7, tagKeys: ['k'], tags: { k: 'v' }, Name: 'PROD', FunctionVersion: version, Role: roleOf('123456789012'), Runtime: 'nodejs20.x', Handler: 'index.handler',
  Code: { ZipFile: zip }, ZipFile: zip, StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', AccountId: '123456789012',
  AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Bucket: 'no-such-bucket', Key: 'k', Qualifier: 'PROD', Resource: VICTIM, ResourceArn: VICTIM, Tags: { k: 'v' }, TagKeys: ['k'],
  ReservedConcurrentExecutions: 1, ProvisionedConcurrentExecutions: 1, MaximumRetryAttempts: 1, AuthType: 'NONE', RecursiveLoop: 'Allow', Policy: policyOf({ Principal: '*' }),
  PolicyName: 'p', PolicyDocument: policyOf({}), resourceArn: 'arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/victim',
});

const VICTIM = 'arn:aws:lambda:us-west-2:123456789012:function:victim';
const policyOf = (who: object): string => JSON.stringify({ Statement: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: VICTIM, ...who } });
const POLICY = '{"Statement":[]}';
const fittingOfRoles: Readonly<Record<string, unknown>> = {
  RoleName: 'role', PolicyName: 'p', PolicyDocument: POLICY, AssumeRolePolicyDocument: POLICY, PolicyArn: 'arn:aws:iam::aws:policy/Any', Tags: [{ Key: 'k', Value: 'v' }], TagKeys: ['k'],
};

const evilTexts = fc.constantFrom(
  '', ' ', '\0', 'a\0b', '\ud800', 'x\udfffy', '__proto__', 'constructor', 'toString', '$LATEST', '../../etc/passwd', '%00', '%', '\u2028', '\r\nX: y', "'; DROP TABLE x; --",
  '9'.repeat(30), '-1', '1e400', 'é'.repeat(5000), 'a'.repeat(100_000), '\u{1f600}'.repeat(200), 'arn:aws:lambda:us-west-2:999999999999:function:victim', 'victim:1', 'victim:PROD', '{}',
);
const evilValues: fc.Arbitrary<unknown> = fc.oneof(
  evilTexts,
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324, [], {}, [[]], [null], [{}], { a: null }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1},"hasOwnProperty":1}') as unknown),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 60, maxLength: 200 }),
  fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 60 }),
  fc.integer({ min: 1, max: 1200 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
);

/** Values of the right type, mostly inside the constraints: they get past the door. */
function shaped(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'string':
      return fc.oneof(shape.enum === undefined ? fc.string({ maxLength: 20 }) : fc.constantFrom(...shape.enum), fc.constantFrom('1', 'victim', 'PROD', 'control', `${CONTROL}:control`), evilTexts);
    case 'integer':
      return fc.oneof(fc.integer({ min: shape.min ?? -5, max: shape.max ?? 1_000_000 }), fc.integer());
    case 'long':
      return fc.oneof(fc.integer({ min: 0 }), fc.maxSafeInteger());
    case 'double':
      return fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case 'boolean':
      return fc.boolean();
    case 'blob':
      return fc.oneof(fc.constant(zip), fc.base64String(), evilTexts);
    case 'list':
      return fc.array(shaped(shape.member), { maxLength: 4 });
    case 'map':
      return fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('1', '2', 'KEY', '__proto__', 'constructor')), shaped(shape.value), { maxKeys: 4, noNullPrototype: false });
    case 'structure':
      return fc.record(Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, shaped(member)])), { requiredKeys: [] });
  }
}

const memberValue = (member: InputMember): fc.Arbitrary<unknown> => fc.oneof(shaped(member), evilValues);

/** A few members odd, the others fitting; required members may be missing, too. */
function inputOf({ shape, service }: OperationDefinition): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(shape);
  if (names.length === 0) return fc.constant({});
  return fc.subarray(names, { minLength: 1, maxLength: Math.min(3, names.length) }).chain((odd) =>
    fc.record(Object.fromEntries(odd.map((name) => [name, memberValue(shape[name]!)]))).map((values) => {
      const known = service === 'iam' ? fittingOfRoles : fitting();
      const base = Object.fromEntries(names.filter((name) => name in known).map((name) => [name, known[name]]));
      return { ...base, ...values };
    }),
  );
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
/** A half surrogate pair has no UTF-8, so no URL can carry it; the others go as they are. */
const urlText = (value: unknown): string => encodeURIComponent(asText(value).slice(0, 20_000).replace(/\p{Surrogate}/gu, ''));
const headerText = (value: unknown): string => asText(value).replace(/[^\x20-\x7e\x80-\xff]/g, '?').slice(0, 10_000);

/** Fields of the query protocol: members of lists and structures by their path. */
function* fieldsOf(value: unknown, path: string): Generator<string> {
  if (Array.isArray(value)) for (const [at, member] of value.entries()) yield* fieldsOf(member, `${path}.member.${at + 1}`);
  else if (typeof value === 'object' && value !== null) for (const [name, member] of Object.entries(value)) yield* fieldsOf(member, `${path}.${name}`);
  else yield `${urlText(path)}=${urlText(value)}`;
}

function formRequestOf({ action = '', name: operation }: OperationDefinition, members: Readonly<Record<string, unknown>>) {
  const fields = Object.entries(members).flatMap(([name, value]) => [...fieldsOf(value, name)]);
  const version = action.slice(0, -operation.length - 1);
  return { target: '/', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: [`Action=${operation}&Version=${version}`, ...fields].join('&') };
}

function requestOf(definition: OperationDefinition, input: Readonly<Record<string, unknown>>) {
  let { path } = definition;
  const query: string[] = [];
  const headers: Record<string, string> = definition.target === undefined ? {} : { 'x-amz-target': definition.target };
  const body: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(definition.shape)) {
    if (!Object.hasOwn(input, name) || input[name] === undefined) continue;
    const wireName = member.name ?? name;
    if (member.in === 'path') path = path.replace(`:${wireName}`, urlText(input[name]) || '%20');
    else if (member.in === 'query') query.push(`${wireName}=${urlText(input[name])}`);
    else if (member.in === 'header') headers[wireName] = headerText(input[name]);
    else Object.defineProperty(body, wireName, { value: input[name], enumerable: true });
  }
  if (definition.action !== undefined) return formRequestOf(definition, body);
  return { target: query.length > 0 ? `${path}?${query.join('&')}` : path, headers, body: Object.keys(body).length > 0 ? JSON.stringify(body) : undefined };
}

describe.each(servedOperations.map((definition) => [definition.name, definition] as const))('%s', (_, definition) => {
  it('refuses in AWS\'s shape whatever it cannot take, and goes on working', async () => {
    const lambda = lambdaClient(switchyard.url);
    await attack(switchyard.url, 'DELETE', '/2015-03-31/functions/victim');
    await createNodeFunction(lambda, 'victim', 'exports.handler = async (event) => event');
    version = (await lambda.send(new PublishVersionCommand({ FunctionName: 'victim' }))).Version!;
    await createAlias(lambda, 'victim', 'PROD', version);
    await fc.assert(
      fc.asyncProperty(inputOf(definition), async (input) => {
        const { target, headers, body } = requestOf(definition, input);
        const answer = await attack(switchyard.url, definition.method, target, { service: definition.service, headers, ...(body === undefined ? {} : { body }) });
        expect(fault(answer)).toBeUndefined();
      }),
      { numRuns: Object.keys(definition.shape).length === 0 ? 1 : RUNS },
    );
    const answer = await attack(switchyard.url, 'POST', '/2015-03-31/functions/control/invocations', { accountId: CONTROL, body: '{"still":"here"}' });
    expect([answer.status, answer.text]).toEqual([200, '{"still":"here"}']);
  });
});

it('leaves a store that verifies, and no error in the log', async () => {
  const answer = await attack(switchyard.url, 'POST', '/_switchyard/verify', { service: 'switchyard', accountId: '000000000000' });
  expect(JSON.parse(answer.text)).toMatchObject({ problems: [] });
  expect(switchyard.output()).not.toMatch(/"level":"(error|fatal)"/);
});
