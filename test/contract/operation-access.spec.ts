import * as lambda from '@aws-sdk/client-lambda';
import type { PolicyStatement } from '../../src/aws/index.js';
import { operationDecision } from '../../src/control-plane/http/access.js';
import type { Call } from '../../src/control-plane/http/call.js';
import type { OperationDefinition } from '../../src/control-plane/http/operation.js';
import { specMetadata } from '../support/specification.js';
import { servedOperations } from './api-model/served-operations.js';

/** Every operation that is served asks the caller's policies, under a name that IAM or we know, for what it is about. */
const ACCOUNT = '123456789012';
const GROUP = `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:mine`;
const FUNCTION = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:mine`;

/** Members that name a thing which policies can name, with one. */
const NAMING: Readonly<Record<string, string>> = {
  FunctionName: 'mine', Resource: FUNCTION, ResourceArn: FUNCTION, RoleName: 'mine', logGroupName: 'mine', resourceArn: GROUP, AccessKeyId: 'mine', AccountId: ACCOUNT,
  CodeSigningConfigArn: `arn:aws:lambda:us-west-2:${ACCOUNT}:code-signing-config:mine`,
};
/** Names of parts of what another member names, and of what has no ARN: only its account's own is ever found by it. */
const PART = ['Name', 'Qualifier', 'FunctionVersion', 'StatementId', 'PolicyName', 'PolicyArn', 'logStreamName', 'Bucket', 'ReplayId', 'Runtime', 'TagKeys'];
const isName = (member: string): boolean => /(Name|Arn|Id|Identifier|Resource|Bucket)$/i.test(member);

const of = ({ name, service }: OperationDefinition): string => `${service}:${name}`;
const requiredNames = ({ shape }: OperationDefinition): string[] => Object.keys(shape).filter((member) => shape[member]!.required && isName(member));

const decision = (definition: OperationDefinition, policies: readonly PolicyStatement[]): string => {
  const input = Object.fromEntries(Object.keys(definition.shape).filter((member) => member in NAMING).map((member) => [member, NAMING[member]]));
  const caller = { accountId: ACCOUNT, accessKeyId: 'AK', arn: `arn:aws:iam::${ACCOUNT}:root`, operator: false, policies };
  try {
    return operationDecision(definition, { operation: definition.name, input, region: 'us-west-2', metadata: specMetadata, caller } as unknown as Call<unknown>);
  } catch (error) {
    return (error as Error).message;
  }
};

const asking = servedOperations.filter(({ access }) => !access?.anyone);

test('anyone may ask who they are, and nothing else', () =>
  expect(servedOperations.filter((one) => !asking.includes(one)).map(of)).toEqual(['sts:GetCallerIdentity']));

test.each(asking.map((definition) => [of(definition), definition] as const))('%s is refused by a Deny, and by silence', (_, definition) => {
  expect(decision(definition, [{ Effect: 'Allow', Action: '*', Resource: '*' }])).toBe('allowed');
  expect(decision(definition, [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: '*', Resource: '*' }])).toContain('explicit deny in an identity-based policy');
  const silent = decision(definition, [{ Effect: 'Allow', Action: 'other:*', Resource: '*' }]);
  expect(definition.access?.alsoByResource ? 'implicitly-denied' : 'no identity-based policy allows').toBe(definition.access?.alsoByResource ? silent : /no identity-based policy allows/.exec(silent)?.[0]);
});

test.each(asking.filter(({ service }) => service === 'lambda').map((definition) => [of(definition), definition] as const))('%s asks for an action of Lambda', (_, { access, name }) => {
  const [, action = name] = access?.action?.split(':') ?? [];
  expect([...Object.keys(lambda), 'InvokeFunctionCommand']).toContain(`${action}Command`);
});

test.each(asking.filter((definition) => requiredNames(definition).some((member) => !PART.includes(member))).map((definition) => [of(definition), definition] as const))(
  '%s asks for the very thing that it names', (_, definition) => {
    expect(requiredNames(definition).filter((member) => !PART.includes(member) && !(member in NAMING))).toEqual([]);
    expect(decision(definition, [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: '*', Resource: 'arn:aws:*:*:*:*mine*' }, { Effect: 'Deny', Action: '*', Resource: `arn:aws:*:*:*:account/${ACCOUNT}` }]))
      .toContain('explicit deny');
  },
);
