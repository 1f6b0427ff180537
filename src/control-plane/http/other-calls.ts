import type { IncomingHttpHeaders } from 'node:http';
import type { EventMetadata } from '../../contract/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { Caller } from './call.js';
import type { Query } from './query.js';

/**
 * One authenticated S3 request. `bucket` and `key` decoded, from the path or from a virtual-hosted `Host`; `query` has
 * the sub-resource (`notification`, `location`, …); `body` without `aws-chunked` framing, its checksums verified.
 */
export interface S3Call {
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  readonly metadata: EventMetadata;
  readonly commandId?: string;
  /** The moment whose answer is asked for; undefined: now. What changes something must refuse it. */
  readonly asOf?: Moment;
}

/** One request of a route without a signature. */
export interface OpenCall {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
}
