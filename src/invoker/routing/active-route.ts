import { functionStream } from '../../contract/index.js';
import { resourceConflict } from '../../aws/errors.js';
import type { FunctionName, ResolvedRoute } from './resolve.js';
import type { RoutingTable } from './routing-table.js';

/**
 * What a call runs, once it can run: a function that is being made ready is waited for.
 * @throws AwsError ResourceNotFoundException where there is nothing to run (also if it went away meanwhile),
 * ResourceConflictException in AWS's words where it is still Pending after `timeoutMs`
 */
export async function activeRoute(
  routing: RoutingTable,
  name: FunctionName,
  qualifier: string | undefined,
  invocationId: string,
  timeoutMs: number,
): Promise<ResolvedRoute> {
  const resolved = routing.resolve(name, qualifier, invocationId);
  if (resolved.route.state === 'Active') return resolved;
  await routing.waitUntil(
    functionStream(name.accountId, name.region, name.functionName),
    () => routing.function(name)?.versions[resolved.executedVersion]?.state !== 'Pending',
    timeoutMs,
  );
  const later = routing.resolve(name, qualifier, invocationId);
  if (later.route.state === 'Active') return later;
  throw resourceConflict(
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  );
}
