import { invalidParameterValue } from '../../aws/index.js';
import type { PermissionStatement } from '../../contract/index.js';

/** What AddPermission takes for one statement. */
export interface StatementInput {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly EventSourceToken?: string;
  readonly PrincipalOrgID?: string;
  readonly FunctionUrlAuthType?: string;
  readonly InvokedViaFunctionUrl?: boolean;
}

/** Also `amazon.com`: Alexa's services are called so. */
const SERVICE = /^[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com)$/;

function principalOf(principal: string): PermissionStatement['Principal'] {
  if (principal === '*') return '*';
  if (SERVICE.test(principal)) return { Service: principal };
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[a-zA-Z-]*:(iam|sts)::\d{12}:.+$/.test(principal)) return { AWS: principal };
  // An IAM ARN without its empty region (reported in aws-cli#7408, spaces as they are).
  if (/^arn:aws[a-zA-Z-]*:iam:[^:]/.test(principal)) {
    throw invalidParameterValue(`The provided input'${principal}'was invalid. Member must satisfy expression: [\\w+=,.@-]* Please check your input and try again.`);
  }
  throw invalidParameterValue('The provided principal was invalid. Please check the principal and try again.');
}

/**
 * The statement that AWS writes for an AddPermission on `resource` (exact ARN, qualified where the call was).
 * @throws AwsError InvalidParameterValue for a principal that is neither service, account, IAM ARN nor `*`, and for the type of a
 * function URL with another action (reported in terraform-aws-open-next#73)
 */
export function statementFrom(input: StatementInput, resource: string): PermissionStatement {
  if (input.FunctionUrlAuthType && input.Action !== 'lambda:InvokeFunctionUrl') {
    throw invalidParameterValue('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
  }
  const equals = {
    ...(input.SourceAccount && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
    ...(input.PrincipalOrgID && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.EventSourceToken && { 'lambda:EventSourceToken': input.EventSourceToken }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(input.InvokedViaFunctionUrl) },
    }),
  };
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalOf(input.Principal),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}
