import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the stand-in got. */
export interface S3Request {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
}

/** An answer as S3 gives it: an object's bytes, or a refusal in XML. */
export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** S3's refusal, member by member as AWS documents it ("Error responses"). */
export const s3Error = (status: number, code: string, message: string, { headers, elements = '' }: { headers?: S3Reply['headers']; elements?: string } = {}): S3Reply => ({
  status, headers: { 'content-type': 'application/xml', ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${elements}<RequestId>4442587FB7D0A2F9</RequestId><HostId>a/b=</HostId></Error>`,
});

/** Stands in for an S3 server: a function answers, requests are kept. */
export class S3Server {
  readonly requests: S3Request[] = [];
  private readonly server = createServer((request, response) => this.serve(request, response));

  private constructor(private readonly answer: (request: S3Request, response: ServerResponse) => S3Reply | undefined) {}

  /** `answer` gives undefined where it writes the response itself. */
  static async start(answer: (request: S3Request, response: ServerResponse) => S3Reply | undefined): Promise<S3Server> {
    const started = new S3Server(answer);
    started.server.listen(0, '127.0.0.1');
    await once(started.server, 'listening');
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private serve({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const request = { method, target: url, headers };
    this.requests.push(request);
    const reply = this.answer(request, response);
    if (reply !== undefined) response.writeHead(reply.status, reply.headers).end(reply.body);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
