import { Controller, Inject } from '@nestjs/common';
import { functionArn, resourceNotFound, type FunctionReference } from '../../aws/index.js';
import { INVOKER, functionStream, type Invoker, type LogLine, type LogQuery } from '../../contract/index.js';
import { FunctionRows } from '../function/function-rows.store.js';
import type { Answer, Call } from '../http/call.js';
import { SwitchyardOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { readLogsInput } from './history.inputs.js';
import { LineStreams, NDJSON, type ReadNew } from './line-streams.js';
import { ownFunctionFilter } from './own-function-filter.js';

const DEFAULT_LINES = 1000;
/** As many lines as the invoker gives at once: how far back a version's lines are looked for. */
const MAX_LINES = 10_000;

type OfVersions = (line: LogLine) => boolean;

/** What functions wrote. A log belongs to a function; a qualifier picks the lines of its versions, which log streams name. */
@Controller()
export class LogsController {
  constructor(
    @Inject(INVOKER) private readonly invoker: Invoker,
    @Inject(FunctionRows) private readonly functions: FunctionRows,
    @Inject(LineStreams) private readonly streams: LineStreams,
  ) {}

  @SwitchyardOperation('GET', '/_switchyard/logs', 'ReadLogs', readLogsInput)
  async readLogs(call: Call<Input<typeof readLogsInput>>): Promise<Answer> {
    const { After: after, Limit: limit = DEFAULT_LINES, Follow } = call.input;
    const { accountId } = call.caller;
    const target = ownFunctionFilter(call)!;
    const { region, functionName, qualifier } = target;
    const ofVersions = qualifier === undefined ? undefined : await this.linesOf(target, qualifier);
    const query: LogQuery = { accountId, region, functionName, after, limit: ofVersions ? MAX_LINES : limit };
    const first = await this.invoker.readLogs(query);
    if (first.length === 0 && after === undefined) await this.functions.requireFunction(target);
    const lines = ofVersions ? lastOf(first.filter(ofVersions), limit, after) : first;
    if (!Follow) return { status: 200, body: { LogLines: lines } };
    const reader = this.reader({ ...query, after: first.at(-1)?.id ?? after }, lines, ofVersions);
    return { status: 200, headers: NDJSON, body: this.streams.follow(accountId, reader) };
  }

  /** The lines that are there already, then what comes after them. */
  private reader(query: LogQuery, lines: readonly LogLine[], ofVersions: OfVersions = () => true): ReadNew {
    let { after } = query;
    const waiting = [...lines];
    return async () => {
      if (waiting.length > 0) return waiting.splice(0);
      const next = await this.invoker.readLogs({ ...query, after, limit: MAX_LINES });
      after = next.at(-1)?.id ?? after;
      return next.filter(ofVersions);
    };
  }

  /** @throws AwsError ResourceNotFound for an alias that there is not */
  private async linesOf(target: FunctionReference, qualifier: string): Promise<OfVersions> {
    const versions = await this.versionsOf(target, qualifier);
    return ({ logStream }) => versions.some((version) => logStream.includes(`[${version}]`));
  }

  /** An alias means the versions that it points at now; a version may be deleted and still have its lines. */
  private async versionsOf({ accountId, region, functionName }: FunctionReference, qualifier: string): Promise<string[]> {
    if (/^(?:\$LATEST|\d+)$/.test(qualifier)) return [qualifier];
    const alias = await this.functions.alias(functionStream(accountId, region, functionName), qualifier);
    if (!alias) throw resourceNotFound(`Function not found: ${functionArn(accountId, region, functionName, qualifier)}`);
    return [alias.target.functionVersion, ...Object.keys(alias.target.additionalVersionWeights)];
  }
}

/** The last lines, or the first ones after a line. */
const lastOf = (lines: readonly LogLine[], limit: number, after: string | undefined): readonly LogLine[] =>
  after === undefined ? lines.slice(-limit) : lines.slice(0, limit);
