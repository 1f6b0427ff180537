import { request, type IncomingHttpHeaders } from 'node:http';
import { signRequest } from '../../src/aws/sigv4.js';

/** A request to a function's URL. `target` is what follows the host; `signedBy`: an account, by its development credentials. */
export interface UrlCall {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Sends the body without saying how long it is. */
  readonly chunked?: boolean;
  readonly signedBy?: string;
  readonly secretAccessKey?: string;
  readonly region?: string;
}

export interface UrlAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request to a URL's host where Switchyard listens: not every resolver leads `*.localhost` to this machine. */
export function callUrl(functionUrl: string, call: UrlCall = {}): Promise<UrlAnswer> {
  const { host, port } = new URL(functionUrl);
  const { method = 'GET', target = '/', body, chunked = false } = call;
  const headers = { ...call.headers, host, ...signature(call, host), ...(body !== undefined && !chunked && { 'content-length': String(Buffer.byteLength(body)) }) };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: target, headers: headers as Record<string, string> }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

function signature({ method = 'GET', target = '/', body, signedBy, secretAccessKey = 'test', region = 'us-west-2', headers }: UrlCall, host: string): Record<string, string> {
  if (signedBy === undefined) return {};
  const [path = '', query = ''] = target.split('?');
  const signed = { method, path, query, headers: { ...(headers as Record<string, string>), host }, body };
  return signRequest(signed, { accessKeyId: signedBy, secretAccessKey }, { region, service: 'lambda', time: new Date() });
}
