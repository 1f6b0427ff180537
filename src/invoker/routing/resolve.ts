import { functionArn } from '../../aws/arn.js';
import { resourceNotFound, type AwsError } from '../../aws/errors.js';
import type { EventInvokeSettings, FunctionRoute, PolicyStatement, VersionRoute } from '../../contract/index.js';
import { chooseVersion } from './version-choice.js';

/** A function as a call names it. */
export interface FunctionName {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
}

/** What a call runs. */
export interface ResolvedRoute {
  readonly route: VersionRoute;
  readonly executedVersion: string;
  /** Version of the function's stream that this was read from. */
  readonly routeVersion: number;
  /** The most of the function that may run at once; absent: no limit of its own. */
  readonly reservedConcurrentExecutions?: number;
}

/**
 * Alias → version (weighted by the invocation's id), version or `$LATEST` → itself, unqualified → `$LATEST`.
 * @throws AwsError ResourceNotFoundException in AWS's words; an unqualified call of a missing function is reported
 * with `:$LATEST` (reference sheet §6)
 */
export function resolveRoute(
  name: FunctionName,
  entry: FunctionRoute | undefined,
  qualifier: string | undefined,
  invocationId: string,
): ResolvedRoute {
  const version = entry === undefined ? undefined : versionOf(entry, qualifier, invocationId);
  const route = version === undefined ? undefined : own(entry?.versions, version);
  if (entry === undefined || version === undefined || route === undefined) throw functionNotFound(name, qualifier);
  const { streamVersion: routeVersion, reservedConcurrentExecutions } = entry;
  return { route, executedVersion: version, routeVersion, reservedConcurrentExecutions };
}

/** The statements that the exact qualifier of a call has; the unqualified function's own for undefined. */
export function policyOf(entry: FunctionRoute | undefined, qualifier: string | undefined): readonly PolicyStatement[] {
  return own(entry?.policies, qualifier ?? '') ?? [];
}

/** How events of a call are handled: an alias has settings of its own, an unqualified call those of `$LATEST`. Empty where none were made. */
export function eventInvokeSettingsOf(entry: FunctionRoute | undefined, qualifier: string | undefined): EventInvokeSettings {
  return own(entry?.eventInvokeConfigs, qualifier ?? '$LATEST') ?? {};
}

/** Lambda's answer to an Invoke of what is not there. */
export function functionNotFound(name: FunctionName, qualifier: string | undefined): AwsError {
  const arn = functionArn(name.accountId, name.region, name.functionName, qualifier ?? '$LATEST');
  return resourceNotFound(`Function not found: ${arn}`);
}

function versionOf(entry: FunctionRoute, qualifier: string | undefined, invocationId: string): string | undefined {
  if (qualifier === undefined) return '$LATEST';
  if (qualifier === '$LATEST' || /^[0-9]+$/.test(qualifier)) return qualifier;
  const alias = own(entry.aliases, qualifier);
  return alias === undefined ? undefined : chooseVersion(alias, invocationId);
}

/** A qualifier comes from outside: `constructor` or `__proto__` must not find what every object has. */
function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
