import { UNQUALIFIED, type CodeReference, type ComparedSide, type PolicyStatement } from '../../../contract/index.js';
import { functionArn, type FunctionReference } from '../../../aws/index.js';
import type { FunctionState, LatestPart, VersionPart } from '../../function/function.state.js';
import { functionConfigurationRow } from '../../function/function-configuration.view.js';

/** An environment value: as it rests, and in the clear where its key is still there. */
export interface ComparableValue {
  readonly sealed: string;
  readonly value?: string;
}

/** All of a side that is compared. */
export interface Side {
  readonly shown: ComparedSide;
  /** Members as GetFunctionConfiguration names them, nested ones as `TracingConfig.Mode`. */
  readonly configuration: ReadonlyMap<string, unknown>;
  readonly environment: ReadonlyMap<string, ComparableValue>;
  readonly tags: ReadonlyMap<string, string>;
  readonly policy: readonly PolicyStatement[];
  readonly code: CodeReference;
}

/** What a reference names in a function's state. */
export interface Named {
  readonly shown: ComparedSide;
  readonly part: LatestPart | VersionPart;
  readonly latest: LatestPart;
  readonly policy: readonly PolicyStatement[];
}

/** Finds what a reference names; undefined where the function or the qualifier does not exist in this state. */
export function namedIn(state: FunctionState, reference: FunctionReference, asOf: string | null): Named | undefined {
  const { latest, versions, aliases, policies } = state;
  if (!latest) return undefined;
  const { accountId, region, functionName, qualifier } = reference;
  const alias = qualifier === undefined ? undefined : aliases.get(qualifier);
  const version = alias?.target.functionVersion ?? qualifier ?? '$LATEST';
  const part = version === '$LATEST' ? latest : versions.get(version);
  if (!part) return undefined;
  const shown = {
    functionArn: functionArn(accountId, region, functionName, qualifier),
    qualifier: qualifier ?? null,
    asOf,
    version,
    alias: alias ? { ...alias.target, description: alias.description } : null,
  };
  return { shown, part, latest, policy: policies.get(qualifier ?? UNQUALIFIED)?.statements ?? [] };
}

/** The side of what was named. `values`: its environment in the clear, undefined where that cannot be read. */
export function sideOf({ shown, part, latest, policy }: Named, values: Readonly<Record<string, string>> | undefined): Side {
  const clear = new Map(Object.entries(values ?? {}));
  const sealed = Object.entries(part.configuration.environment?.variables ?? {});
  return {
    shown,
    configuration: configurationMembers(part),
    environment: new Map(sealed.map(([name, text]) => [name, { sealed: text, value: clear.get(name) }])),
    tags: new Map(Object.entries(latest.tags)),
    policy,
    code: part.code,
  };
}

/** Which it is, its package and its environment are compared by themselves. */
const NOT_CONFIGURATION = new Set(['FunctionName', 'FunctionArn', 'Version', 'LastModified', 'RevisionId', 'CodeSha256', 'CodeSize', 'Environment']);

function configurationMembers(part: LatestPart | VersionPart): ReadonlyMap<string, unknown> {
  const row = functionConfigurationRow(part, { functionName: '', arn: '', version: '', region: '' });
  return new Map(Object.entries(row).filter(([name]) => !NOT_CONFIGURATION.has(name)).flatMap(([name, value]) => leaves(name, value)));
}

function leaves(name: string, value: unknown): [string, unknown][] {
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[name, value]];
  return Object.entries(value).flatMap(([member, inner]) => leaves(`${name}.${member}`, inner));
}
