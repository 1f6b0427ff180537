import {
  CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand, UpdateFunctionCodeCommand, type CreateFunctionCommandInput,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { zipOf } from './packages.js';

export const roleOf = (accountId: string): string => `arn:aws:iam::${accountId}:role/lambda_basic_execution`;

/**
 * Creates a Node function whose index.js is `source`; PublishVersion and Invoke wait by themselves until it is active. AWS's three
 * seconds are little for a call on a machine that does much else, so that where nothing is said it has a minute.
 */
export async function createNodeFunction(
  lambda: LambdaClient, FunctionName: string, source: string, settings: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  const Code = { ZipFile: await zipOf({ 'index.js': source }) };
  const defaults = { Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleOf('123456789012'), Timeout: 60 } as const;
  await lambda.send(new CreateFunctionCommand({ FunctionName, Code, ...defaults, ...settings }));
}

/** Publishes a version with this source and gives its number. */
export async function publishSource(lambda: LambdaClient, FunctionName: string, source: string): Promise<string> {
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await zipOf({ 'index.js': source }) }));
  return (await lambda.send(new PublishVersionCommand({ FunctionName }))).Version!;
}

/** Points a new alias at a version. */
export async function createAlias(lambda: LambdaClient, FunctionName: string, Name: string, FunctionVersion: string): Promise<void> {
  await lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
}
