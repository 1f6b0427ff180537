import type { PolicyStatement } from '../../aws/policy.js';
import { checkDestinations } from './destinations.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:222222222222:function:f';
const bucket = { bucketName: 'photos', accountId: '111111111111' };
const statement = (resource: string, overrides: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Sid: 's3',
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: resource,
  Condition: { StringEquals: { 'AWS:SourceAccount': '111111111111' }, ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::photos' } },
  ...overrides,
});
const check = (policies: Readonly<Record<string, readonly PolicyStatement[]>>, ...arns: string[]): Promise<void> =>
  checkDestinations(
    { policyFor: async (arn) => policies[arn] ?? null },
    arns.map((destinationArn, index) => ({ id: `${index}`, destinationArn, events: [] })),
    bucket,
  );

describe('destinations', () => {
  it.each([FUNCTION, `${FUNCTION}:PROD`, `${FUNCTION}:1`])('%s is taken where its own policy allows S3, in another account too', (arn) =>
    expect(check({ [arn]: [statement(arn)] }, arn)).resolves.toBeUndefined());

  it('of an empty configuration need nothing', () => expect(check({})).resolves.toBeUndefined());

  const refused: [string, Record<string, PolicyStatement[]>][] = [
    ['that does not exist', {}],
    ['without a policy', { [`${FUNCTION}:PROD`]: [] }],
    ['whose function alone allows it', { [FUNCTION]: [statement(FUNCTION)], [`${FUNCTION}:PROD`]: [] }],
    ['whose policy names another bucket', {
      [`${FUNCTION}:PROD`]: [statement(`${FUNCTION}:PROD`, { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::photos2' } } })],
    }],
    ['whose policy names another account', {
      [`${FUNCTION}:PROD`]: [statement(`${FUNCTION}:PROD`, { Condition: { StringEquals: { 'AWS:SourceAccount': '222222222222' } } })],
    }],
    ['whose policy allows another service', { [`${FUNCTION}:PROD`]: [statement(`${FUNCTION}:PROD`, { Principal: { Service: 'sns.amazonaws.com' } })] }],
  ];
  it.each(refused)('%s is refused in the same words', (_, policies) =>
    expect(check(policies, `${FUNCTION}:PROD`)).rejects.toMatchObject({
      code: 'InvalidArgument',
      status: 400,
      message: 'Unable to validate the following destination configurations',
      elements: {
        ArgumentName1: `${FUNCTION}:PROD, null`,
        ArgumentValue1: `Not authorized to invoke function [${FUNCTION}:PROD]`,
      },
    }));

  it('are all named where they are refused, each once', () =>
    expect(check({ [FUNCTION]: [statement(FUNCTION)] }, `${FUNCTION}:A`, FUNCTION, `${FUNCTION}:B`, `${FUNCTION}:A`)).rejects.toMatchObject({
      elements: {
        ArgumentName1: `${FUNCTION}:A, null`,
        ArgumentValue1: `Not authorized to invoke function [${FUNCTION}:A]`,
        ArgumentName2: `${FUNCTION}:B, null`,
        ArgumentValue2: `Not authorized to invoke function [${FUNCTION}:B]`,
      },
    }));
});
