import { input } from '../http/shapes.js';
import { functionNameToManage, functionNameToRead, qualifier, revisionId } from '../function/function.inputs.js';

const statementId = { type: 'string', minLength: 1, maxLength: 100, pattern: '([a-zA-Z0-9-_]+)', required: true } as const;

export const addPermissionInput = input({
  FunctionName: functionNameToManage,
  Qualifier: qualifier,
  StatementId: { in: 'body', ...statementId },
  Action: { in: 'body', type: 'string', pattern: '(lambda:[*]|lambda:[a-zA-Z]+|[*])', required: true },
  Principal: { in: 'body', type: 'string', pattern: '[^\\s]+', required: true },
  SourceArn: { in: 'body', type: 'string', pattern: 'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)' },
  SourceAccount: { in: 'body', type: 'string', maxLength: 12, pattern: '\\d{12}' },
  EventSourceToken: { in: 'body', type: 'string', maxLength: 256, pattern: '[a-zA-Z0-9._\\-]+' },
  PrincipalOrgID: { in: 'body', type: 'string', minLength: 12, maxLength: 34, pattern: 'o-[a-z0-9]{10,32}' },
  FunctionUrlAuthType: { in: 'body', type: 'string', enum: ['NONE', 'AWS_IAM'] },
  InvokedViaFunctionUrl: { in: 'body', type: 'boolean' },
  RevisionId: { in: 'body', ...revisionId },
});

export const getPolicyInput = input({ FunctionName: functionNameToRead, Qualifier: qualifier });

export const removePermissionInput = input({
  FunctionName: functionNameToManage,
  // Of a statement that CloudFormation or the console wrote, the id may have dots.
  StatementId: { in: 'path', ...statementId, pattern: '([a-zA-Z0-9-_.]+)' },
  Qualifier: qualifier,
  RevisionId: { in: 'query', ...revisionId },
});
