import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { signRequest } from '../aws/sigv4.js';
import { CliFailure } from './failure.js';
import type { Settings } from './settings.js';

/** Values of a query; undefined ones are left out. */
export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** What goes with a request: whose API it is for (by default our own), its body. */
interface Sent {
  readonly service?: 'switchyard' | 'lambda';
  readonly body?: string | Uint8Array;
  /** Media type of the body: JSON unless it is said. */
  readonly type?: string;
}

/** Speaks to the control plane's own API (`/_switchyard/…`) and to the Lambda API, signed for either. All failures are CliFailures. */
export class Client {
  /** `reason`: why, kept with the events of what is changed. */
  constructor(
    private readonly settings: Settings,
    private readonly options: { readonly reason?: string } = {},
  ) {}

  get region(): string {
    return this.settings.region;
  }

  /** The parsed JSON body of an answer. */
  async get<Body>(path: string, query: QueryValues = {}): Promise<Body> {
    return this.parsed<Body>(await this.send('GET', path, query));
  }

  /** The parsed JSON body of a read of the Lambda API (`/2015-03-31/…`), as of a moment where one is given. */
  async lambda<Body>(path: string, query: QueryValues, asOf: string | undefined): Promise<Body> {
    return this.parsed<Body>(await this.send('GET', path, { ...query, 'x-switchyard-as-of': asOf }, { service: 'lambda' }));
  }

  async post<Body>(path: string, body: unknown = {}): Promise<Body> {
    return this.parsed<Body>(await this.send('POST', path, {}, { body: JSON.stringify(body) }));
  }

  /** Puts a JSON body where an answer has none. */
  async put(path: string, body: unknown): Promise<void> {
    const response = await this.send('PUT', path, {}, { body: JSON.stringify(body) });
    await response.arrayBuffer();
  }

  /** The parsed JSON body of an answer, and its text as it came. */
  async postVerbatim<Body>(path: string, body: unknown = {}): Promise<{ readonly text: string; readonly parsed: Body }> {
    const response = await this.send('POST', path, {}, { body: JSON.stringify(body) });
    const text = await this.textOf(response);
    return { text, parsed: this.parsedText<Body>(response, text) };
  }

  /** Sends bytes of another type than JSON; the answer is JSON. */
  async sendBytes<Body>(path: string, query: QueryValues, body: Uint8Array, type: string): Promise<Body> {
    return this.parsed<Body>(await this.send('POST', path, query, { body, type }));
  }

  /** The bytes of an answer as they come. An answer that breaks off ends them: whoever reads must know where the end is. */
  async *download(path: string, query: QueryValues): AsyncGenerator<Uint8Array> {
    const response = await this.send('GET', path, query);
    if (!response.body) throw this.foreign(response.status);
    try {
      yield* response.body as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (!isConnectionError(error)) throw error;
    }
  }

  async delete(path: string): Promise<void> {
    const response = await this.send('DELETE', path, {});
    await response.arrayBuffer();
  }

  /** The values of a stream of JSON lines as they come; ends with a failure when the server hangs up. */
  async *follow<Line>(path: string, query: QueryValues): AsyncGenerator<Line> {
    yield* this.lines<Line>(await this.send('GET', path, query));
    throw new CliFailure(`${this.settings.endpoint.origin} closed the connection`);
  }

  /** The values of an answer of JSON lines as they come; ends where the answer does, or the connection. */
  async *postLines<Line>(path: string, body: unknown): AsyncGenerator<Line> {
    yield* this.lines<Line>(await this.send('POST', path, {}, { body: JSON.stringify(body) }));
  }

  private async *lines<Line>(response: Response): AsyncGenerator<Line> {
    if (!response.body) throw this.foreign(response.status);
    const lines = createInterface({ input: Readable.fromWeb(response.body), crlfDelay: Infinity });
    try {
      // Empty lines keep the connection alive.
      for await (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
    } catch (error) {
      if (!isConnectionError(error)) throw error;
    }
  }

  private async send(method: string, path: string, query: QueryValues, { service = 'switchyard', body, type = 'application/json' }: Sent = {}): Promise<Response> {
    const { endpoint } = this.settings;
    const { reason } = this.options;
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.append(name, String(value));
    // What is sent must be what was signed: a URL does not escape the apostrophe and its kind, URLSearchParams does.
    const rawQuery = search.toString().replaceAll('+', '%20');
    const wirePath = endpoint.pathname.replace(/\/$/, '') + path;
    const headers = signRequest(
      {
        method,
        path: wirePath,
        query: rawQuery,
        headers: {
          ...(reason === undefined ? {} : { 'x-switchyard-reason': reason }),
          host: endpoint.host,
          'user-agent': 'switchyard-cli',
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        body,
      },
      this.settings,
      { region: this.settings.region, service, time: new Date() },
    );
    delete headers['host'];
    const url = `${endpoint.origin}${wirePath}${rawQuery === '' ? '' : `?${rawQuery}`}`;
    const response = await fetch(url, { method, headers: utf8Headers(headers), body, redirect: 'manual' }).catch((error: unknown) => {
      throw this.unreachable(error);
    });
    if (!response.ok) throw await this.refusal(response);
    return response;
  }

  private async parsed<Body>(response: Response): Promise<Body> {
    return this.parsedText<Body>(response, await this.textOf(response));
  }

  private parsedText<Body>({ status }: Response, text: string): Body {
    try {
      return JSON.parse(text) as Body;
    } catch {
      throw this.foreign(status);
    }
  }

  private textOf(response: Response): Promise<string> {
    return response.text().catch((error: unknown) => {
      throw isConnectionError(error) ? this.unreachable(error) : this.foreign(response.status);
    });
  }

  private async refusal(response: Response): Promise<CliFailure> {
    const code = response.headers.get('x-amzn-errortype');
    const text = await response.text().catch(() => '');
    if (code === null) return this.foreign(response.status);
    let message = text;
    try {
      const body = JSON.parse(text) as { message?: string; Message?: string };
      message = body.message ?? body.Message ?? text;
    } catch {
      // The text itself says more than that it is no JSON.
    }
    return new CliFailure(oneLine(`${code.replace(/:.*$/, '')}: ${message}`));
  }

  private unreachable(error: unknown): CliFailure {
    const where = this.settings.endpoint.origin;
    const code = connectionErrorCode(error);
    if (code === 'ECONNREFUSED') {
      return new CliFailure(`nothing answers at ${where} (connection refused): start Switchyard with "npm start", or set AWS_ENDPOINT_URL`);
    }
    const { cause, message } = error as { cause?: { message?: string }; message: string };
    return new CliFailure(oneLine(`could not talk to ${where}: ${code ?? cause?.message ?? message}`));
  }

  private foreign(status: number): CliFailure {
    return new CliFailure(`${this.settings.endpoint.origin} answered ${status}, but not as Switchyard does: is AWS_ENDPOINT_URL right?`);
  }
}

/** What was signed is text; fetch takes the bytes of a header as Latin-1. */
const utf8Headers = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text, 'utf8').toString('latin1')]));

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ');

/** fetch hides the socket's error in `cause`, and several addresses' errors in an AggregateError. */
function connectionErrorCode(error: unknown): string | undefined {
  const cause = (error as { cause?: unknown }).cause ?? error;
  const first = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  const code = (first as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

const isConnectionError = (error: unknown): boolean => error instanceof TypeError || connectionErrorCode(error) !== undefined;
