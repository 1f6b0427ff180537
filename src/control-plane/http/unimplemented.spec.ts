import { listed, unimplementedLambdaOperation } from './unimplemented.js';

it.each([
  ['GET', '/2018-10-31/layers', 'ListLayers'],
  ['GET', '/2018-10-31/layers/?MaxItems=1', 'ListLayers'],
  ['GET', '/2018-10-31/layers?find=LayerVersion&Arn=a', 'GetLayerVersionByArn'],
  ['GET', '/2018-10-31/layers?find=other', 'ListLayers'],
  ['GET', '/2020-04-22/code-signing-configs/arn%3Aaws%3Alambda/functions', 'ListFunctionsByCodeSigningConfig'],
  ['POST', '/2025-12-01/durable-executions/arn%2Fwith%2Fslashes/stop', 'StopDurableExecution'],
  ['PATCH', '/2018-10-31/layers', 'the operation PATCH /2018-10-31/layers'],
  ['GET', '/2015-03-31/nothing', 'the operation GET /2015-03-31/nothing'],
])('%s %s is %s', (method, target, name) => {
  const refusal = unimplementedLambdaOperation(method, target);
  expect([refusal.status, refusal.code, refusal.message]).toEqual([400, 'UnknownOperationException', `Switchyard does not implement ${name}.`]);
});

it.each([
  [['s3', 'lambda', 'lambda', 'cloudtrail'], 'cloudtrail, lambda and s3'],
  [['lambda'], 'lambda'],
])('lists the services %j as %s', (services, text) => expect(listed(services)).toBe(text));
