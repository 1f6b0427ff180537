import { AddPermissionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { createAlias, createNodeFunction, publishSource } from './functions.js';

export const NOTIFIED_ACCOUNT = '123456789012';

/**
 * A function with these sources as versions 2, 3, … (1 is empty), its alias PROD on version 2, and a bucket whose notifications
 * PROD gets.
 */
export async function notifiedFunction(lambda: LambdaClient, s3: S3Client, FunctionName: string, Bucket: string, sources: readonly string[]): Promise<void> {
  await createNodeFunction(lambda, FunctionName, 'exports.handler = async () => undefined;');
  for (const source of sources) await publishSource(lambda, FunctionName, source);
  await createAlias(lambda, FunctionName, 'PROD', '2');
  await lambda.send(new AddPermissionCommand({
    FunctionName, Qualifier: 'PROD', StatementId: 's3', Principal: 's3.amazonaws.com', Action: 'lambda:InvokeFunction', SourceArn: `arn:aws:s3:::${Bucket}`,
    SourceAccount: NOTIFIED_ACCOUNT,
  }));
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketNotificationConfigurationCommand({
    Bucket,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: `arn:aws:lambda:us-west-2:${NOTIFIED_ACCOUNT}:function:${FunctionName}:PROD`, Events: ['s3:ObjectCreated:*'] },
      ],
    },
  }));
}
