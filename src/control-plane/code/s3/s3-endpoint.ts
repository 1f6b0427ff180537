import { STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, errors, type Dispatcher } from 'undici';
import { MAX_UNZIPPED_SIZE } from '../../../aws/deployment-package.js';
import { AwsError, invalidParameterValue } from '../../../aws/index.js';
import { parseXml } from '../../buckets/xml.js';
import type { S3Object } from '../code-source.js';
import { refusalOf, unreachable, type S3Answer } from './get-object-refusals.js';
import { objectRequest } from './object-request.js';
import type { S3CodeSettings } from './settings.js';

const CONNECT_MS = 3_000;
/** Between two pieces of an answer, and before the first. */
const SILENCE_MS = 15_000;
/** From the first try to the last byte. */
const WHOLE_MS = 60_000;
const TRIES = 3;
const PAUSE_MS = 100;
const LONGEST_ERROR = 65_536;

/** No zip that unpacks to no more than Lambda takes is larger than that. */
const tooLarge = (): Error => invalidParameterValue(`Unzipped size must be smaller than ${MAX_UNZIPPED_SIZE} bytes`);

/** GetObject of one S3 endpoint: bounded in size and time, tried again where the server failed, never sent elsewhere. */
export class S3Endpoint {
  private readonly agent = new Agent({ connections: 8, connect: { timeout: CONNECT_MS }, headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS });

  constructor(private readonly settings: S3CodeSettings) {}

  /** @throws AwsError in Lambda's words for what S3 refuses, for more than 250 MB, or where S3 cannot be reached; the signal's reason */
  async getObject(object: S3Object, signal?: AbortSignal): Promise<Buffer> {
    const deadline = AbortSignal.timeout(WHOLE_MS);
    const ended = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    for (let tried = 1; ; tried += 1) {
      const got = await this.tryOnce(object, ended).catch((error: unknown) => {
        signal?.throwIfAborted();
        return error as Error;
      });
      if (Buffer.isBuffer(got)) return got;
      if (!(got instanceof ServerFailure)) throw got;
      if (tried === TRIES || deadline.aborted) throw got.refusal;
      await delay(PAUSE_MS * 2 ** tried * (0.5 + Math.random()));
    }
  }

  /** @throws ServerFailure where another try may help; AwsError */
  private async tryOnce(object: S3Object, signal: AbortSignal): Promise<Buffer> {
    let answer: Dispatcher.ResponseData;
    try {
      // By the agent itself: its `request` function would make a URL of the path, and normalise it.
      answer = await this.agent.request({ method: 'GET', ...objectRequest(object, this.settings, new Date()), signal });
      if (answer.statusCode === 200) return await wholeBody(answer);
    } catch (error) {
      throw isConnectionError(error) || signal.aborted ? new ServerFailure(unreachable(reasonOf(error))) : error;
    }
    const refusal = refusalOf(await errorOf(answer), object);
    throw answer.statusCode >= 500 || answer.statusCode === 429 ? new ServerFailure(refusal) : refusal;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** The server's failure, not the caller's: `refusal` is what the caller is told when no try is left. */
class ServerFailure extends Error {
  constructor(readonly refusal: Error) {
    super(refusal.message);
  }
}

/** @throws AwsError above the bound, without reading further */
async function wholeBody({ body, headers }: Dispatcher.ResponseData): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  if (Number(headers['content-length'] ?? 0) > MAX_UNZIPPED_SIZE) return abandon(body);
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_UNZIPPED_SIZE) return abandon(body);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

function abandon(body: Dispatcher.ResponseData['body']): never {
  body.on('error', () => undefined).destroy();
  throw tooLarge();
}

/** What an answer other than 200 says, whether it is S3's XML or a proxy's page. */
async function errorOf({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<S3Answer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      pieces.push(piece);
      if ((size += piece.length) > LONGEST_ERROR) break;
    }
  } catch {
    // What came until then, and the status, have to do.
  }
  const elements = elementsOf(Buffer.concat(pieces));
  const region = headers['x-amz-bucket-region'] ?? elements.get('Region');
  return {
    status,
    code: elements.get('Code') ?? (status === 301 ? 'PermanentRedirect' : String(status)),
    message: elements.get('Message') ?? STATUS_CODES[status] ?? 'Unknown',
    ...(typeof region === 'string' && { region }),
  };
}

function elementsOf(xml: Buffer): ReadonlyMap<string, string> {
  try {
    return new Map(parseXml(xml).children.map(({ name, text }) => [name, text]));
  } catch {
    return new Map();
  }
}

/** The code of a system's or undici's failure. */
function codeOf(error: unknown): string {
  const { code = (error as Error).cause && (error as { cause: { code?: unknown } }).cause.code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** No connection, no answer in time, a connection that broke, a certificate that is not trusted, bytes that are no HTTP. */
const isConnectionError = (error: unknown): boolean => error instanceof errors.HTTPParserError || (codeOf(error) !== '' && !(error instanceof AwsError));

const reasonOf = (error: unknown): string => codeOf(error) || (error as Error).name;
