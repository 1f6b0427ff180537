import {
  CreateAliasCommand, CreateFunctionCommand, GetFunctionConfigurationCommand, PublishVersionCommand, UpdateFunctionCodeCommand, type CreateFunctionCommandInput,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { eventually } from './eventually.js';
import { zipOf } from './packages.js';

export const roleOf = (accountId: string): string => `arn:aws:iam::${accountId}:role/lambda_basic_execution`;

/**
 * Creates a Node function whose index.js is `source` and waits until it is active. AWS's three seconds are little for a call on a
 * machine that does much else, so that where nothing is said it has a minute.
 */
export async function createNodeFunction(
  lambda: LambdaClient, FunctionName: string, source: string, settings: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  const Code = { ZipFile: await zipOf({ 'index.js': source }) };
  const defaults = { Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleOf('123456789012'), Timeout: 60 } as const;
  await lambda.send(new CreateFunctionCommand({ FunctionName, Code, ...defaults, ...settings }));
  await settled(lambda, FunctionName);
}

/** Waits until neither a creation nor an update of a function is under way. */
async function settled(lambda: LambdaClient, FunctionName: string): Promise<void> {
  await eventually(
    () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ({ State, LastUpdateStatus }) => State === 'Active' && LastUpdateStatus === 'Successful',
  );
}

/** Publishes a version with this source and gives its number. */
export async function publishSource(lambda: LambdaClient, FunctionName: string, source: string): Promise<string> {
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await zipOf({ 'index.js': source }) }));
  await settled(lambda, FunctionName);
  return (await lambda.send(new PublishVersionCommand({ FunctionName }))).Version!;
}

/** Points a new alias at a version. */
export async function createAlias(lambda: LambdaClient, FunctionName: string, Name: string, FunctionVersion: string): Promise<void> {
  await lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
}
