import { Controller, Inject } from '@nestjs/common';
import { INVOKER, type Invoker, type LogOwner, type LogStream, type LogStreamsQuery } from '../../contract/index.js';
import type { Answer, Call } from '../http/call.js';
import type { Input } from '../http/shapes.js';
import { describeLogStreamsInput } from './cloudwatch-logs.inputs.js';
import { listToken, readListToken } from './list-tokens.js';
import { groupOf, logStreamArn } from './log-arn.js';
import { invalidParameter, noSuchGroup } from './log-errors.js';
import { LogsOperation, ownerOf } from './logs-operation.js';

const PAGE = 50;

/** Log streams: one of each environment. */
@Controller()
export class LogStreamsController {
  constructor(@Inject(INVOKER) private readonly invoker: Invoker) {}

  @LogsOperation('DescribeLogStreams', describeLogStreamsInput)
  async describeLogStreams(call: Call<Input<typeof describeLogStreamsInput>>): Promise<Answer> {
    const owner = ownerOf(call);
    const { orderBy = 'LogStreamName', descending = false, logStreamNamePrefix, limit = PAGE, nextToken } = call.input;
    const group = groupOf(call.input, owner);
    if (orderBy === 'LastEventTime' && logStreamNamePrefix !== undefined) {
      throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const query: LogStreamsQuery = {
      ...owner, group, order: orderBy === 'LastEventTime' ? 'last-event' : 'name', descending, prefix: logStreamNamePrefix,
      after: nextToken === undefined ? undefined : lastOf(nextToken), limit: limit + 1,
    };
    const streams = await this.invoker.listLogStreams(query);
    if (typeof streams === 'string') throw noSuchGroup();
    const page = streams.slice(0, limit);
    const { name, lastTimestamp } = page.at(-1) ?? { name: '', lastTimestamp: 0 };
    return {
      status: 200,
      body: { logStreams: page.map((stream) => streamView(stream, owner, group)), ...(streams.length > limit ? { nextToken: listToken([name, lastTimestamp]) } : {}) },
    };
  }
}

function lastOf(token: string): LogStreamsQuery['after'] {
  const [name, lastTimestamp] = readListToken(token, ['string', 'number']) as [string, number];
  return { name, lastTimestamp };
}

/** `storedBytes` is 0 as on AWS, which has counted by group only since 2019; the sequence token is of no use any longer, and still there. */
const streamView = (stream: LogStream, owner: LogOwner, group: string): Readonly<Record<string, unknown>> => ({
  logStreamName: stream.name, creationTime: stream.createdAt, firstEventTimestamp: stream.firstTimestamp, lastEventTimestamp: stream.lastTimestamp,
  lastIngestionTime: stream.lastIngestion, uploadSequenceToken: stream.id.padStart(56, '0'), arn: logStreamArn(owner, group, stream.name), storedBytes: 0,
});
