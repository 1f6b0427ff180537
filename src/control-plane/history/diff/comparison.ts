import { isDeepStrictEqual } from 'node:util';
import { orderedStatement } from '../../../aws/index.js';
import type { Difference, EnvironmentDifference, MemberDifference, PolicyDifference, PolicyStatement } from '../../../contract/index.js';
import type { ComparableValue, Side } from './side.js';

/** `all`: equal members of alias, configuration and tags, too. */
export interface ComparisonOptions {
  readonly all?: boolean;
}

/**
 * What differs between two sides, but for the files of their packages (`code.files` is null). Pure; lists are sorted by
 * name, so that swapped sides give the same difference swapped.
 */
export function compare(left: Side, right: Side, { all = false }: ComparisonOptions = {}): Difference {
  const members = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): MemberDifference[] =>
    allMembers(a, b).filter((member) => all || !isDeepStrictEqual(member.left, member.right));
  const bothAliases = left.shown.alias !== null && right.shown.alias !== null;
  const bothWhole = left.shown.qualifier === null && right.shown.qualifier === null;
  return {
    left: left.shown,
    right: right.shown,
    alias: bothAliases ? members(aliasMembers(left), aliasMembers(right)) : [],
    configuration: members(left.configuration, right.configuration),
    environment: environmentDifference(left.environment, right.environment),
    tags: bothWhole ? members(left.tags, right.tags) : [],
    policy: policyDifference(left, right),
    code: left.code.sha256 === right.code.sha256 ? null : { left: left.code, right: right.code, files: null },
  };
}

/** By code unit: the same everywhere. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names of both, each once, sorted. */
export const namesOf = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].sort(byText);

const allMembers = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): MemberDifference[] =>
  namesOf(a, b).map((member) => ({ member, left: a.get(member) ?? null, right: b.get(member) ?? null }));

function aliasMembers({ shown: { alias } }: Side): ReadonlyMap<string, unknown> {
  if (!alias) return new Map();
  const { functionVersion, additionalVersionWeights, description } = alias;
  return new Map<string, unknown>([['FunctionVersion', functionVersion], ['AdditionalVersionWeights', additionalVersionWeights], ['Description', description]]);
}

type Variables = ReadonlyMap<string, ComparableValue>;

function environmentDifference(left: Variables, right: Variables): EnvironmentDifference {
  const lists: Record<keyof EnvironmentDifference, string[]> = { added: [], removed: [], changed: [], same: [], unreadable: [] };
  for (const name of namesOf(left, right)) lists[verdict(left.get(name), right.get(name))].push(name);
  return lists;
}

/** A published version keeps the ciphertexts of $LATEST: the same one is the same value, even when nobody can read it. */
function verdict(left: ComparableValue | undefined, right: ComparableValue | undefined): keyof EnvironmentDifference {
  if (!left) return 'added';
  if (!right) return 'removed';
  if (left.sealed === right.sealed) return 'same';
  if (left.value === undefined || right.value === undefined) return 'unreadable';
  return left.value === right.value ? 'same' : 'changed';
}

function policyDifference(left: Side, right: Side): PolicyDifference {
  const [before, after] = [bySid(left), bySid(right)];
  const sids = namesOf(before, after);
  const only = (these: typeof before, those: typeof before) => sids.flatMap((sid) => (those.has(sid) ? [] : these.get(sid)!)).map(orderedStatement);
  const changed = sids.flatMap((sid) => {
    const [a, b] = [before.get(sid), after.get(sid)];
    const differ = a && b && !isDeepStrictEqual(ofItself(a, left), ofItself(b, right));
    return differ ? [{ sid, left: orderedStatement(a), right: orderedStatement(b) }] : [];
  });
  return { added: only(after, before), removed: only(before, after), changed };
}

/** One without a Sid is known by what it says. */
const bySid = (side: Side): ReadonlyMap<string, PolicyStatement> =>
  new Map(side.policy.map((statement) => [statement.Sid ?? JSON.stringify(orderedStatement(ofItself(statement, side))), statement]));

/** A statement names the alias that it is for: BETA's and PROD's are alike where each means its own. */
const ofItself = (statement: PolicyStatement, { shown }: Side): PolicyStatement =>
  statement.Resource === shown.functionArn ? { ...statement, Resource: '' } : statement;
