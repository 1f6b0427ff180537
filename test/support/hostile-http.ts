import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { signRequest } from '../../src/aws/sigv4.js';
import type { Service } from '../../src/control-plane/http/authentication.js';

/** A request as an attacker with an account makes it; development credentials of account 123456789012 for Lambda by default. */
export interface HostileRequest {
  readonly accountId?: string;
  readonly secret?: string;
  readonly service?: Service;
  readonly region?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** When the signature says that it was made. */
  readonly time?: Date;
}

/** An answer whole; of a stream without end, its head only. */
export interface HostileAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const LONGEST_WAIT_MS = 20_000;

/** Signs and sends. @throws Error where no answer comes, or the connection is cut */
export function attack(url: string, method: string, target: string, options: HostileRequest = {}): Promise<HostileAnswer> {
  const { accountId = '123456789012', secret = 'test', service = 'lambda', region = 'us-west-2', body, time = new Date() } = options;
  const [path = '', ...rest] = target.split('?');
  const signed = signRequest(
    { method, path, query: rest.join('?'), headers: { ...options.headers, host: new URL(url).host }, body },
    { accessKeyId: accountId, secretAccessKey: secret },
    { region, service, time },
  );
  return send(url, method, target, signed, body);
}

/** Sends as it is, signed by nobody. */
export function send(url: string, method: string, target: string, headers: Readonly<Record<string, string>>, body?: string | Buffer): Promise<HostileAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request({ agent, hostname, port, method, path: target, headers: { ...headers, ...length }, timeout: LONGEST_WAIT_MS }, (response) => {
      const chunks: Buffer[] = [];
      const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') });
      if (response.headers['content-type'] === 'application/x-ndjson') {
        done();
        response.destroy();
        return;
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', done).on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${target.slice(0, 200)} within ${LONGEST_WAIT_MS} ms`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What is wrong with an answer to a hostile request: a 5xx, or a refusal in no shape of AWS's; undefined where nothing is. */
export function fault({ status, headers, text }: HostileAnswer): string | undefined {
  if (status < 200 || status >= 500) return `${status} ${text.slice(0, 500)}`;
  if (status < 400) return undefined;
  const shown = `${status} ${JSON.stringify(headers)} ${text.slice(0, 500)}`;
  if (headers['content-type'] === 'application/xml') return /^<\?xml[^>]*>\n<Error><Code>\w+<\/Code><Message>/.test(text) ? undefined : shown;
  if (headers['content-type'] === 'text/xml') return /^<ErrorResponse xmlns="[^"]*"><Error><Type>Sender<\/Type><Code>\w+<\/Code><Message>/.test(text) ? undefined : shown;
  if (headers['x-amz-request-id'] !== undefined && text === '') return undefined;
  if (!/^application\/(?:json|x-amz-json-1\.1)\b/.test(headers['content-type'] ?? '') || headers['x-amzn-errortype'] === undefined) return shown;
  const body = JSON.parse(text) as Record<string, unknown>;
  return 'message' in body || 'Message' in body ? undefined : shown;
}
