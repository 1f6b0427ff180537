import type { FastifyReply } from 'fastify';
import type { EventMetadata } from '../../contract/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { Call, Caller } from './call.js';
import { requestMetadata } from './request-context.js';
import { hangUpSignal } from './transport.js';

/** A call that makes its metadata and abort signal only for operations that look at them: reads need neither. */
export class OperationCall implements Call<unknown> {
  private hangUp: AbortSignal | undefined;
  private described: EventMetadata | undefined;
  identityDecision: Call<unknown>['identityDecision'] = 'allowed';

  constructor(
    private readonly reply: FastifyReply,
    private readonly time: Date,
    readonly operation: string,
    readonly input: unknown,
    readonly caller: Caller,
    readonly region: string,
    readonly requestId: string,
    readonly commandId: string | undefined,
    readonly body: Buffer,
    readonly asOf: Moment | undefined,
  ) {}

  get endpoint(): string {
    const { host = 'localhost', 'x-forwarded-proto': scheme } = this.reply.raw.req.headers;
    return `${scheme === 'https' ? 'https' : 'http'}://${host}`;
  }

  get metadata(): EventMetadata {
    this.described ??= requestMetadata(this.reply.raw.req, this.caller, this.requestId, this.time);
    return this.described;
  }

  get signal(): AbortSignal {
    this.hangUp ??= hangUpSignal(this.reply.raw);
    return this.hangUp;
  }
}
