import type { EventMetadata } from '../../contract/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { Identity } from './access-keys.port.js';

/** Who calls: an access key of an account, verified. `operator`: may administer accounts and the installation. */
export type Caller = Omit<Identity, 'secretAccessKey'>;

/**
 * One authenticated request of an operation: the parsed, valid input; the caller; region from the signature's scope;
 * `metadata` for the events it may cause; `commandId` (UUID), stable over an SDK's retries of the same request.
 */
export interface Call<InputType> {
  readonly operation: string;
  readonly input: InputType;
  readonly caller: Caller;
  readonly region: string;
  /** Scheme and host by which the caller reached us, or the proxy before us (`X-Forwarded-Proto`). */
  readonly endpoint: string;
  readonly requestId: string;
  readonly metadata: EventMetadata;
  readonly commandId?: string;
  /** The moment whose answer is asked for, of an operation that declares `asOf`; undefined: now. */
  readonly asOf?: Moment;
  /** The raw body: Invoke's payload. */
  readonly body: Buffer;
  /**
   * What the caller's own policies say where the resource's may still allow it (an operation that declares `alsoByResource`);
   * everywhere else a call that is not allowed never comes this far.
   */
  readonly identityDecision: 'allowed' | 'implicitly-denied';
  /** Aborted when the client hangs up before the answer. */
  readonly signal?: AbortSignal;
}

/** What an operation answers: status, JSON body (or bytes), headers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What Lambda answers to a change that it has nothing to say of: no body, and yet its type (as boto3 shows the headers of such answers). */
export const NO_CONTENT: Answer = { status: 204, headers: { 'content-type': 'application/json' } };
