import { Agent, request } from 'undici';
import { awsErrorFrom, type AwsErrorDescription } from '../aws/error-transport.js';
import { AwsError } from '../aws/errors.js';
import { internalPaths, REFUSAL_HEADER, type EnvironmentToDecrypt, type FeedPosition, type PackageSource } from '../contract/index.js';

/** No answer of a control plane is longer under way: a package of 50 MB is the largest. */
const TIMEOUT_MS = 20_000;
const CONNECT_MS = 1_000;

/** What an invoker needs of the control planes, over HTTP: the first that answers serves, the last one that did first. */
export class ControlPlaneClient implements PackageSource {
  private readonly agent = new Agent({ connections: 16, connect: { timeout: CONNECT_MS }, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  private first = 0;

  /** `urls` of the control planes, `token`: the service token. */
  constructor(
    private readonly urls: readonly string[],
    private readonly token: string,
  ) {}

  async fetch(sha256: string): Promise<Buffer> {
    return this.ask('GET', `${internalPaths.packages}/${Buffer.from(sha256, 'base64').toString('hex')}`);
  }

  async decryptEnvironment(functionStream: string, variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const asked: EnvironmentToDecrypt = { functionStream, variables };
    return JSON.parse((await this.ask('POST', internalPaths.environment, JSON.stringify(asked))).toString('utf8')) as Record<string, string>;
  }

  /** The place of the last event that was committed before now. */
  async feedHead(): Promise<FeedPosition> {
    return JSON.parse((await this.ask('GET', internalPaths.feedHead)).toString('utf8')) as FeedPosition;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** @throws AwsError as the control plane refused; Error of the last control plane that was asked, naming it; at once where one refuses */
  private async ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Buffer> {
    let failure: Error | undefined;
    for (let tried = 0; tried < this.urls.length; tried += 1) {
      const at = (this.first + tried) % this.urls.length;
      const url = this.urls[at]!;
      try {
        const headers = { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
        const answer = await request(`${url}${path}`, { method, headers, body, dispatcher: this.agent });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        if (answer.statusCode === 200) {
          this.first = at;
          return bytes;
        }
        if (answer.headers[REFUSAL_HEADER] !== undefined) throw awsErrorFrom(JSON.parse(bytes.toString('utf8')) as AwsErrorDescription);
        failure = new Error(`control plane ${url} answered ${answer.statusCode}: ${bytes.toString('utf8', 0, 300)}`);
        if (answer.statusCode < 500) break;
      } catch (error) {
        if (error instanceof AwsError) throw error;
        failure = new Error(`control plane ${url} cannot be reached: ${error instanceof Error ? error.message || String((error as { code?: string }).code) : String(error)}`, { cause: error });
      }
    }
    throw failure ?? new Error('no control plane is configured');
  }
}
