import type { FunctionRoute } from '../../../contract/index.js';
import type { WantedVersion } from './provisioner.js';

/** The version that a config's qualifier, a version or an alias, stands for; AWS allows no weights beside it. */
export const provisionedVersion = ({ aliases }: FunctionRoute, qualifier: string): string =>
  Object.hasOwn(aliases, qualifier) ? aliases[qualifier]!.functionVersion : qualifier;

/** What a function's entry asks to keep initialised. A version that is still being made ready is kept from when it is ready. */
export function wantedVersions(route: FunctionRoute): WantedVersion[] {
  const counts = new Map<string, number>();
  for (const [qualifier, count] of Object.entries(route.provisionedConcurrency ?? {})) {
    const version = provisionedVersion(route, qualifier);
    counts.set(version, (counts.get(version) ?? 0) + count);
  }
  return [...counts].flatMap(([version, count]) => {
    const versionRoute = Object.hasOwn(route.versions, version) ? route.versions[version] : undefined;
    return versionRoute?.state === 'Active' ? [{ route: versionRoute, count }] : [];
  });
}
