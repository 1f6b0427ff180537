import { type AwsError, S3Error, unmodelled } from '../../aws/errors.js';
import { lambdaOperations } from './lambda-operations.js';
import { parseQuery, queryValue, splitTarget } from './query.js';

/**
 * Clear refusals for what the endpoint does not serve. They are 400s: an SDK tries a 5xx again, and tools such as
 * Terraform read a 404 as "it was deleted".
 */

/** A path of the Lambda API: each begins with the date of its API's version. */
export const isLambdaPath = (path: string): boolean => /^\/\d{4}-\d\d-\d\d(\/|$)/.test(path);

/** Paths are looked at up to here: no name or ARN is longer. */
const LONGEST_PATH = 2048;

const shownPath = (path: string): string => (path.length > 256 ? `${path.slice(0, 256)}…` : path);
const refusal = (message: string): AwsError => unmodelled('UnknownOperationException', 400, message);

interface KnownOperation {
  readonly method: string;
  readonly path: RegExp;
  /** What the query must hold, of operations that share their path with another. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly name: string;
}

/** Lambda's operations as the API model has them, for the name in the refusal; what is served never comes here. */
const knownOperations: readonly KnownOperation[] = lambdaOperations.map(([method, uri, name]) => {
  const { path, query } = splitTarget(uri);
  return { method, path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`), query: parseQuery(query), name };
});

/** An operation of the Lambda API that is not served here, by name where the model knows it. */
export function unimplementedLambdaOperation(method: string, target: string): AwsError {
  const { path, query } = splitTarget(target);
  const given = parseQuery(query);
  const known = knownOperations.find((operation) =>
    operation.method === method && operation.path.test(path.slice(0, LONGEST_PATH)) && operation.query.every(([name, value]) => queryValue(given, name) === value));
  return refusal(`Switchyard does not implement ${known?.name ?? `the operation ${method} ${shownPath(path)}`}.`);
}

/** A path under `/_switchyard/` that is none of ours. */
export const unknownSwitchyardOperation = (method: string, path: string): AwsError => refusal(`Switchyard has no operation ${method} ${shownPath(path)}.`);

/** What is served, as the end of a refusal of what is not: `cloudtrail, lambda and s3`. */
export function listed(services: readonly string[]): string {
  const names = [...new Set(services)].sort();
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A service that is not served, by the service of the signature's scope. `served`: see listed. */
export const unimplementedService = (service: string, served: string): AwsError =>
  refusal(`Switchyard does not implement the service '${shownPath(service)}': it serves ${served}.`);

/** An operation of a service that speaks AWS JSON (`X-Amz-Target`). */
export const unimplementedTarget = (target: string, served: string): AwsError =>
  refusal(`Switchyard does not implement ${shownPath(target)}: it serves ${served}.`);

/** An operation of a service that speaks the query protocol (`Action=…`). */
export const unimplementedAction = (action: string, served: string): AwsError =>
  unmodelled('InvalidAction', 400, `Switchyard does not implement the action ${shownPath(action)}: it serves ${served}.`);

/** S3 without a controller that serves it. */
export const unimplementedS3 = (): S3Error => new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
