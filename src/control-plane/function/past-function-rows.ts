import { functionStream } from '../../contract/index.js';
import { inJsonbOrder } from '../../event-store/jsonb-order.js';
import type { Moment } from '../../event-store/moment.js';
import type { PastStates } from '../../event-store/past-states.js';
import { functionAggregate } from './function.aggregate.js';
import type { AliasPart, FunctionState, LatestPart, PolicyPart, VersionPart } from './function.state.js';
import { FunctionReads, type FunctionVersionKey, type ListedPart, type QualifiedRows } from './function-reads.js';
import type { Page } from './page.js';

/** Rows give names back in the order of bytes; the names of functions and aliases are ASCII, for which this is the same. */
const byName = <Named>(name: (row: Named) => string) => (one: Named, other: Named): number => (name(one) < name(other) ? -1 : 1);

/** The rows of functions as they were at a moment: the parts of past states, which is what rows are. */
export class PastFunctionRows extends FunctionReads {
  constructor(
    private readonly past: PastStates,
    private readonly moment: Moment,
  ) {
    super();
  }

  async latest(stream: string): Promise<LatestPart | undefined> {
    return inJsonbOrder((await this.state(stream)).latest);
  }

  async alias(stream: string, name: string): Promise<AliasPart | undefined> {
    return inJsonbOrder((await this.state(stream)).aliases.get(name));
  }

  async policy(stream: string, qualifier: string): Promise<PolicyPart | undefined> {
    return inJsonbOrder((await this.state(stream)).policies.get(qualifier));
  }

  async qualified(stream: string, qualifier: string): Promise<QualifiedRows | undefined> {
    const { state: { latest, aliases, versions }, version: streamVersion } = await this.past.at(functionAggregate, stream, this.moment);
    if (!latest) return undefined;
    const alias = aliases.get(qualifier) ?? null;
    const version = versions.get(alias ? alias.target.functionVersion : qualifier) ?? null;
    return { streamVersion, latest: inJsonbOrder(latest), alias: inJsonbOrder(alias), version: inJsonbOrder(version) };
  }

  async aliases(stream: string, { limit, after }: Page, functionVersion?: string): Promise<AliasPart[]> {
    const { aliases } = await this.state(stream);
    return [...aliases.values()]
      .filter(({ name, target }) => (after === undefined || name > after) && (functionVersion === undefined || target.functionVersion === functionVersion))
      .sort(byName(({ name }) => name))
      .slice(0, limit)
      .map(inJsonbOrder);
  }

  async versions(stream: string, after: number, limit: number): Promise<VersionPart[]> {
    return versionsOf(await this.state(stream), after).slice(0, limit).map(inJsonbOrder);
  }

  async functions(accountId: string, region: string, { limit, after = '' }: Page): Promise<LatestPart[]> {
    const found: LatestPart[] = [];
    for await (const { latest } of this.existing(accountId, region, after)) {
      found.push(inJsonbOrder(latest));
      if (found.length === limit) break;
    }
    return found;
  }

  async allVersions(accountId: string, region: string, limit: number, after?: FunctionVersionKey): Promise<ListedPart[]> {
    const found: ListedPart[] = [];
    const listed = (functionName: string, version: string, part: LatestPart | VersionPart): void => {
      if (found.length < limit) found.push({ functionName, version, part: inJsonbOrder(part) });
    };
    if (after) {
      const { latest, ...rest } = await this.state(functionStream(accountId, region, after.functionName));
      if (latest) for (const version of versionsOf(rest, after.number)) listed(latest.functionName, version.version, version);
    }
    for await (const { latest, ...rest } of this.existing(accountId, region, after?.functionName ?? '')) {
      if (found.length === limit) break;
      listed(latest.functionName, '$LATEST', latest);
      for (const version of versionsOf(rest, 0)) listed(latest.functionName, version.version, version);
    }
    return found;
  }

  private async state(stream: string): Promise<FunctionState> {
    return (await this.past.at(functionAggregate, stream, this.moment)).state;
  }

  /** The functions that existed then, by name, after this one. */
  private async *existing(accountId: string, region: string, after: string): AsyncGenerator<FunctionState & { readonly latest: LatestPart }> {
    const range = { after: functionStream(accountId, region, after), before: `${accountId}/${region}0` }; // '0' follows '/'
    for await (const { state } of this.past.within(functionAggregate, range, this.moment)) {
      if (state.latest) yield { ...state, latest: state.latest };
    }
  }
}

/** Versions with a number above `after`, in numeric order. */
const versionsOf = ({ versions }: Pick<FunctionState, 'versions'>, after: number): VersionPart[] =>
  [...versions.values()].filter(({ version }) => Number(version) > after).sort((one, other) => Number(one.version) - Number(other.version));
