import { isDeepStrictEqual } from 'node:util';
import type { ValueChange, FunctionConfiguration, HistoryChange, MembersChanged } from '../../../contract/index.js';

/** Names of variables whose ciphertext differs while their value is the same. */
export type SameVariables = ReadonlySet<string>;
const NONE: SameVariables = new Set();

/** Members that differ; of the environment the names alone. */
export function configurationChange(
  before: FunctionConfiguration | undefined, after: FunctionConfiguration | undefined, same: SameVariables = NONE,
): Pick<HistoryChange, 'configuration' | 'environment'> {
  const { environment: variablesBefore, ...from } = before ?? ({} as Partial<FunctionConfiguration>);
  const { environment: variablesAfter, ...to } = after ?? ({} as Partial<FunctionConfiguration>);
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])] as (keyof typeof from)[];
  const configuration = Object.fromEntries(names.filter((name) => !isDeepStrictEqual(from[name], to[name])).map((name) => [name, { from: from[name], to: to[name] }]));
  const variables = membersChanged(variablesBefore?.variables ?? {}, variablesAfter?.variables ?? {});
  const environment = {
    added: Object.keys(variables.added), removed: Object.keys(variables.removed), changed: Object.keys(variables.changed).filter((name) => !same.has(name)),
  };
  return {
    ...(Object.keys(configuration).length > 0 ? { configuration } : {}),
    ...(Object.values(environment).some(({ length }) => length > 0) ? { environment } : {}),
  };
}

/** Settings that differ, by their names; a member that is absent on one side is undefined there. */
export function settingsChange(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Pick<HistoryChange, 'configuration'> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return changed.length === 0 ? {} : { configuration: Object.fromEntries(changed.map((name) => [name, { from: before[name], to: after[name] }])) };
}

type Texts = Readonly<Record<string, string>>;

/** Of two sets of named texts, what came, what went and what is another text now. */
export function membersChanged(before: Texts, after: Texts): MembersChanged<Texts, Readonly<Record<string, ValueChange<string>>>> {
  const onlyIn = (one: Texts, other: Texts) => Object.fromEntries(Object.entries(one).filter(([key]) => !Object.hasOwn(other, key)));
  const changed = Object.keys(after).filter((key) => Object.hasOwn(before, key) && before[key] !== after[key]);
  return {
    added: onlyIn(after, before), removed: onlyIn(before, after),
    changed: Object.fromEntries(changed.map((key) => [key, { from: before[key], to: after[key] }])),
  };
}
