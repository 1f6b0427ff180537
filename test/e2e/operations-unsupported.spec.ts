import * as sdk from '@aws-sdk/client-lambda';
import { UUID } from '../support/conformance/cases.js';
import { arnOf, ROLE } from '../support/conformance/requests.js';
import { servedOperations } from '../contract/api-model/served-operations.js';
import { createNodeFunction } from '../support/functions.js';
import { lambdaClient, newSite, type Site } from '../support/switchyard.js';

/** Every operation of the API's model that is not served answers a clear refusal in AWS's shape: never a 404 page, a 5xx or silence. */
const served = new Set(servedOperations.map(({ name }) => name));

type Sendable = Parameters<sdk.LambdaClient['send']>[0];
const commands = new Map(
  Object.entries(sdk).flatMap(([exported, value]) => (/^[A-Z]\w+Command$/.test(exported) ? [[exported.slice(0, -'Command'.length), value as new (input: unknown) => Sendable]] : [])),
);
const unserved = [...commands.keys()].filter((name) => !served.has(name)).sort();

/** Something for every member that any operation's path needs; each operation takes what is its own. */
const ANYTHING = {
  FunctionName: 'bare', Qualifier: 'PROD', UUID: 'f0c5d3a4-9d0f-4d11-8f6a-0d5b8f2c1a11', EventSourceArn: 'arn:aws:sqs:us-west-2:123456789012:q', LayerName: 'layer',
  VersionNumber: 1, StatementId: 's', Action: 'lambda:GetLayerVersion', Principal: '*', Content: { ZipFile: new Uint8Array([1]) },
  Arn: 'arn:aws:lambda:us-west-2:123456789012:layer:layer:1', Resource: arnOf('bare'), ResourceArn: arnOf('bare'), Policy: '{}', Tags: { a: 'b' }, TagKeys: ['a'],
  CodeSigningConfigArn: 'arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-0d4518bd353a0a7c6', AllowedPublishers: { SigningProfileVersionArns: ['a'] },
  ReservedConcurrentExecutions: 1, ProvisionedConcurrentExecutions: 1, MaximumRetryAttempts: 1, AuthType: 'NONE', UpdateRuntimeOn: 'Auto', RecursiveLoop: 'Allow',
  InvokeArgs: '{}', Payload: '{}', CapacityProviderName: 'provider', CapacityProviderArn: 'provider', VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
  PermissionsConfig: { CapacityProviderOperatorRoleArn: ROLE }, DurableExecutionArn: arnOf('bare:1/durable-execution/e/r'), CheckpointToken: 't', CallbackId: 'c',
  FunctionScalingConfig: {},
};

let site: Site;
let lambda: sdk.LambdaClient;

beforeAll(async () => {
  site = await newSite();
  lambda = lambdaClient((await site.start()).url);
  await createNodeFunction(lambda, 'bare', 'exports.handler = async () => 1;');
});
afterAll(async () => {
  lambda.destroy();
  await site.remove();
});

it.each(unserved)('%s', async (name) => {
  const Command = commands.get(name)!;
  const answer = lambda.send(new Command(ANYTHING)).then(
    () => 'an answer',
    (error: unknown) => error as sdk.LambdaServiceException,
  );
  expect(await answer).toMatchObject({
    name: 'UnknownOperationException', $fault: 'client', message: `Switchyard does not implement ${name}.`,
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(UUID) as unknown },
  });
});
