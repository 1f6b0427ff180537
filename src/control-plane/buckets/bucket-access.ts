import { refusalText, S3Error } from '../../aws/index.js';
import { identityDecision } from '../http/access.js';
import type { S3Call } from '../http/other-calls.js';

/** Asks the caller's own policies; buckets have none. @throws S3Error AccessDenied in AWS's words */
export function requireBucketAccess(call: S3Call, action: string, resource: string): void {
  const decision = identityDecision(call, { action, resources: [resource] });
  if (decision === 'allowed') return;
  throw new S3Error('AccessDenied', 403, refusalText({ caller: call.caller.arn, action, resource, decision, policyType: 'identity-based' }));
}
