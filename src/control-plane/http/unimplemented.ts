import { AwsError, S3Error, unmodelled } from '../../aws/errors.js';

/**
 * Clear refusals for what the endpoint does not serve. They are 400s: an SDK tries a 5xx again, and tools such as
 * Terraform read a 404 as "it was deleted".
 */

/** Lambda's operations by method and path, for the name in the refusal; what is served never comes here. */
const lambdaOperations: readonly (readonly [method: string, path: RegExp, name: string])[] = [
  ['POST', /\/functions\/[^/]+\/response-streaming-invocations$/, 'InvokeWithResponseStream'],
  ['POST', /\/event-source-mappings$/, 'CreateEventSourceMapping'],
  ['GET', /\/event-source-mappings$/, 'ListEventSourceMappings'],
  ['GET', /\/event-source-mappings\/[^/]+$/, 'GetEventSourceMapping'],
  ['PUT', /\/event-source-mappings\/[^/]+$/, 'UpdateEventSourceMapping'],
  ['DELETE', /\/event-source-mappings\/[^/]+$/, 'DeleteEventSourceMapping'],
  ['GET', /\/layers$/, 'ListLayers'],
  ['GET', /\/layers\/[^/]+\/versions$/, 'ListLayerVersions'],
  ['POST', /\/layers\/[^/]+\/versions$/, 'PublishLayerVersion'],
  ['GET', /\/layers\/[^/]+\/versions\/[^/]+$/, 'GetLayerVersion'],
  ['DELETE', /\/layers\/[^/]+\/versions\/[^/]+$/, 'DeleteLayerVersion'],
  ['GET', /\/layers\/[^/]+\/versions\/[^/]+\/policy$/, 'GetLayerVersionPolicy'],
  ['POST', /\/layers\/[^/]+\/versions\/[^/]+\/policy$/, 'AddLayerVersionPermission'],
  ['DELETE', /\/layers\/[^/]+\/versions\/[^/]+\/policy\/[^/]+$/, 'RemoveLayerVersionPermission'],
  ['GET', /\/code-signing-configs$/, 'ListCodeSigningConfigs'],
  ['GET', /\/code-signing-configs\/[^/]+$/, 'GetCodeSigningConfig'],
  ['POST', /\/code-signing-configs$/, 'CreateCodeSigningConfig'],
  ['PUT', /\/functions\/[^/]+\/code-signing-config$/, 'PutFunctionCodeSigningConfig'],
  ['GET', /\/functions\/[^/]+\/code-signing-config$/, 'GetFunctionCodeSigningConfig'],
  ['DELETE', /\/functions\/[^/]+\/code-signing-config$/, 'DeleteFunctionCodeSigningConfig'],
  ['PUT', /\/functions\/[^/]+\/concurrency$/, 'PutFunctionConcurrency'],
  ['GET', /\/functions\/[^/]+\/concurrency$/, 'GetFunctionConcurrency'],
  ['DELETE', /\/functions\/[^/]+\/concurrency$/, 'DeleteFunctionConcurrency'],
  ['PUT', /\/functions\/[^/]+\/provisioned-concurrency$/, 'PutProvisionedConcurrencyConfig'],
  ['GET', /\/functions\/[^/]+\/provisioned-concurrency$/, 'GetProvisionedConcurrencyConfig'],
  ['DELETE', /\/functions\/[^/]+\/provisioned-concurrency$/, 'DeleteProvisionedConcurrencyConfig'],
  ['POST', /\/functions\/[^/]+\/url$/, 'CreateFunctionUrlConfig'],
  ['PUT', /\/functions\/[^/]+\/url$/, 'UpdateFunctionUrlConfig'],
  ['GET', /\/functions\/[^/]+\/url$/, 'GetFunctionUrlConfig'],
  ['DELETE', /\/functions\/[^/]+\/url$/, 'DeleteFunctionUrlConfig'],
  ['GET', /\/functions\/[^/]+\/urls$/, 'ListFunctionUrlConfigs'],
  ['GET', /\/functions\/[^/]+\/runtime-management-config$/, 'GetRuntimeManagementConfig'],
  ['PUT', /\/functions\/[^/]+\/runtime-management-config$/, 'PutRuntimeManagementConfig'],
  ['GET', /\/functions\/[^/]+\/recursion-config$/, 'GetFunctionRecursionConfig'],
  ['PUT', /\/functions\/[^/]+\/recursion-config$/, 'PutFunctionRecursionConfig'],
  ['GET', /\/functions\/[^/]+\/function-scaling-config$/, 'GetFunctionScalingConfig'],
  ['PUT', /\/functions\/[^/]+\/function-scaling-config$/, 'PutFunctionScalingConfig'],
  ['GET', /\/tags\/.+$/, 'ListTags'],
  ['POST', /\/tags\/.+$/, 'TagResource'],
  ['DELETE', /\/tags\/.+$/, 'UntagResource'],
  ['GET', /\/account-settings$/, 'GetAccountSettings'],
  ['GET', /\/resource-policy\/.+$/, 'GetResourcePolicy'],
  ['PUT', /\/resource-policy\/.+$/, 'PutResourcePolicy'],
  ['DELETE', /\/resource-policy\/.+$/, 'DeleteResourcePolicy'],
];

/** A path of the Lambda API: each begins with the date of its API's version. */
export const isLambdaPath = (path: string): boolean => /^\/\d{4}-\d\d-\d\d(\/|$)/.test(path);

const shownPath = (path: string): string => (path.length > 256 ? `${path.slice(0, 256)}…` : path);
const refusal = (message: string): AwsError => unmodelled('UnknownOperationException', 400, message);

/** An operation of the Lambda API that is not served here, by name where the table knows it. */
export function unimplementedLambdaOperation(method: string, path: string): AwsError {
  const bounded = path.slice(0, 2048).replace(/\/+$/, '');
  const known = lambdaOperations.find(([operationMethod, pattern]) => operationMethod === method && pattern.test(bounded));
  return refusal(`Switchyard does not implement ${known === undefined ? `the operation ${method} ${shownPath(path)}` : known[2]}.`);
}

/** A path under `/_switchyard/` that is none of ours. */
export const unknownSwitchyardOperation = (method: string, path: string): AwsError => refusal(`Switchyard has no operation ${method} ${shownPath(path)}.`);

const SERVED = "it serves Lambda, S3's bucket notifications, CloudTrail's LookupEvents, CloudWatch Logs, and what tools ask of STS and IAM";

/** A service other than Lambda and S3, by the service of the signature's scope. */
export const unimplementedService = (service: string): AwsError => refusal(`Switchyard does not implement the service '${shownPath(service)}': ${SERVED}.`);

/** An operation of a service that speaks AWS JSON (`X-Amz-Target`), in that protocol's shape. */
export const unimplementedTarget = (target: string): AwsError => {
  const message = `Switchyard does not implement ${shownPath(target)}: ${SERVED}.`;
  return new AwsError('UnknownOperationException', 400, message, { type: null, extra: { __type: 'UnknownOperationException' } });
};

/** An operation of a service that speaks the query protocol (`Action=…`). */
export const unimplementedAction = (action: string): AwsError =>
  unmodelled('InvalidAction', 400, `Switchyard does not implement the action ${shownPath(action)}: ${SERVED}.`);

/** S3 without a controller that serves it. */
export const unimplementedS3 = (): S3Error => new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
