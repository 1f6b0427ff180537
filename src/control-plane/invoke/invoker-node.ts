import { errors, Pool, type Dispatcher } from 'undici';
import { awsErrorFrom, type AwsErrorDescription } from '../../aws/error-transport.js';
import { REFUSAL_HEADER } from '../../contract/index.js';

const CONNECT_MS = 1_000;
/** A node that was not there is asked last for this long. */
const AVOID_MS = 1_000;

/** The request did not begin: another node may take it. */
export class NodeUnavailable extends Error {}

/** The connection broke before the answer: it is not known whether the request was carried out. */
export class ConnectionBroken extends Error {}

/** A call of an invoker. */
export interface NodeCall {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  readonly signal?: AbortSignal;
}

/** One invoker over kept-alive connections, as many as calls run. */
export class InvokerNode {
  private readonly pool: Pool;
  private avoidUntil = 0;

  constructor(
    readonly url: string,
    private readonly token: string,
  ) {
    // A function may run for 15 minutes before the first byte of its answer.
    this.pool = new Pool(url, { connections: null, pipelining: 1, connect: { timeout: CONNECT_MS }, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** False shortly after it could not be reached. */
  get promising(): boolean {
    return performance.now() >= this.avoidUntil;
  }

  /**
   * @throws NodeUnavailable where nothing can have happened; ConnectionBroken; AwsError as the invoker refused
   */
  async call({ path, headers, body, signal }: NodeCall): Promise<{ headers: Dispatcher.ResponseData['headers']; body: Buffer }> {
    try {
      const answer = await this.pool.request({ method: 'POST', path, headers: { authorization: `Bearer ${this.token}`, ...headers }, body, signal });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (answer.headers[REFUSAL_HEADER] !== undefined) throw awsErrorFrom(JSON.parse(bytes.toString('utf8')) as AwsErrorDescription);
      if (answer.statusCode === 503) throw new NodeUnavailable('it is ending');
      if (answer.statusCode !== 200) throw new Error(`invoker ${this.url} answered ${answer.statusCode}: ${bytes.toString('utf8', 0, 500)}`);
      return { headers: answer.headers, body: bytes };
    } catch (error) {
      const failure = signal?.aborted ? (signal.reason as Error) : this.failureOf(error);
      if (failure instanceof NodeUnavailable) this.avoidUntil = performance.now() + AVOID_MS;
      throw failure;
    }
  }

  private failureOf(error: unknown): unknown {
    const told = `${this.url}: ${(error as Error).message}`;
    if (neverArrived(error)) return new NodeUnavailable(told, { cause: error });
    return isConnectionError(error) ? new ConnectionBroken(told, { cause: error }) : error;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? (error as { cause?: { code?: unknown } }).cause?.code ?? '');

/** No connection, so no request. */
const neverArrived = (error: unknown): boolean =>
  error instanceof errors.ConnectTimeoutError || /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(codeOf(error));

const isConnectionError = (error: unknown): boolean => error instanceof errors.SocketError || /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(codeOf(error));
