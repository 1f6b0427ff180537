import { bucketArn } from '../../aws/arn.js';
import type { S3Error } from '../../aws/errors.js';
import { isAllowed, type PolicyStatement } from '../../aws/policy.js';
import type { NotificationTarget } from '../../contract/index.js';
import { invalidArgument } from './notification-rules.js';

/** The policies of functions of any account, as the check of a notification's destinations needs them. */
export interface FunctionPolicies {
  /**
   * Statements of the policy of exactly this ARN (function, version or alias; none: an empty list), or null where the
   * function, version or alias does not exist.
   */
  policyFor(arn: string): Promise<readonly PolicyStatement[] | null>;
}

/** Injection token of FunctionPolicies. */
export const FUNCTION_POLICIES = Symbol('FunctionPolicies');

/**
 * Checks as S3 does that every destination exists and that its own policy lets S3 invoke it for this bucket. S3 says the
 * same for both, and names every failing destination.
 * @throws S3Error InvalidArgument
 */
export async function checkDestinations(
  policies: FunctionPolicies,
  targets: readonly NotificationTarget[],
  bucket: { readonly bucketName: string; readonly accountId: string },
): Promise<void> {
  const arns = [...new Set(targets.map(({ destinationArn }) => destinationArn))];
  const refused: string[] = [];
  for (const arn of arns) {
    const statements = await policies.policyFor(arn);
    if (!statements || !isS3Allowed(statements, arn, bucket)) refused.push(arn);
  }
  if (refused.length > 0) throw unableToValidate(refused);
}

function isS3Allowed(
  statements: readonly PolicyStatement[],
  arn: string,
  { bucketName, accountId }: { readonly bucketName: string; readonly accountId: string },
): boolean {
  const principal = { service: 's3.amazonaws.com', sourceArn: bucketArn(bucketName), sourceAccount: accountId };
  return isAllowed(statements, { action: 'lambda:InvokeFunction', resource: arn, principal });
}

function unableToValidate(arns: readonly string[]): S3Error {
  const elements: Record<string, string> = {};
  arns.forEach((arn, index) => {
    elements[`ArgumentName${index + 1}`] = `${arn}, null`;
    elements[`ArgumentValue${index + 1}`] = `Not authorized to invoke function [${arn}]`;
  });
  return invalidArgument('Unable to validate the following destination configurations', elements);
}
