import { signedFetch } from '../signed-fetch.js';
import { REGION, type Request } from './requests.js';

/** Where an expectation comes from: the tags of the reference sheet; `own` where AWS has no rule for it. */
export type Evidence = 'S' | 'M' | 'D' | 'I' | '?' | 'own';

/** One line of the conformance tables. `given` must all succeed and settle before `when` is sent. */
export interface Case {
  readonly that: string;
  readonly evidence: Evidence;
  readonly given?: readonly Request[];
  readonly when: Request;
  readonly then: Expected;
}

/** What must come back: a body of JSON compared whole (asymmetric matchers allowed), none where it is undefined. */
export interface Expected {
  readonly status: number;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is empty. */
  readonly json: unknown;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Success with a JSON body, or with none. */
export const answers = (status: number, body?: unknown, headers?: Expected['headers']): Expected => ({ status, body, headers });

/** Status of each code and the member that its text comes in (reference sheet §0). */
const shapes = {
  InvalidParameterValueException: [400, 'message'],
  ResourceNotFoundException: [404, 'Message'],
  ResourceConflictException: [409, 'message'],
  PreconditionFailedException: [412, 'message'],
  PolicyLengthExceededException: [400, 'message'],
  InvalidRequestContentException: [400, 'message'],
  ProvisionedConcurrencyConfigNotFoundException: [404, 'message'],
} as const;

/** Codes that the API's model does not list: a body without Type. */
const unmodelled = {
  ValidationException: [400, 'message'],
  SerializationException: [400, 'message'],
  UnknownOperationException: [400, 'message'],
  RequestEntityTooLargeException: [413, 'message'],
  AccessDeniedException: [403, 'Message'],
} as const;

/** A refusal in the shape that its code has. */
export function refuses(code: keyof typeof shapes | keyof typeof unmodelled, text: unknown): Expected {
  if (code in shapes) {
    const [status, member] = shapes[code as keyof typeof shapes];
    return { status, code, body: { Type: 'User', [member]: text } };
  }
  const [status, member] = unmodelled[code as keyof typeof unmodelled];
  return { status, code, body: { [member]: text } };
}
/** A modelled refusal whose body was recorded without Type. */
export const refusesUntyped = (text: string): Expected => ({ status: 400, code: 'InvalidParameterValueException', body: { message: text } });
/** One or more failures of the validator: `Value … at … failed to satisfy constraint: …`. */
export const invalid = (...failures: readonly string[]): Expected =>
  refuses('ValidationException', `${failures.length} validation error${failures.length === 1 ? '' : 's'} detected: ${failures.join('; ')}`);
export const functionNotFound = (arn: string): Expected => refuses('ResourceNotFoundException', `Function not found: ${arn}`);

/** Sends a request, signed as it says. */
export async function send(url: string, { method, target, body, headers, accountId, region = REGION }: Request): Promise<Received> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await signedFetch(url, method, target, { service: 'lambda', region, accountId, headers, body: text });
  const received = await response.text();
  return { status: response.status, headers: response.headers, text: received, json: received === '' ? undefined : (JSON.parse(received) as unknown) };
}

/** Sends a request that must succeed, and waits until the function that it touched has settled. */
export async function done(url: string, request: Request): Promise<Record<string, unknown>> {
  const received = await send(url, request);
  if (received.status >= 300) throw new Error(`${request.method} ${request.target}: ${received.status} ${received.text}`);
  await settled(url, request);
  return (received.json ?? {}) as Record<string, unknown>;
}

const LONGEST_WAIT_MS = 60_000;

/** Waits until nothing about the request's function is Pending or InProgress. */
async function settled(url: string, { target, body, accountId, region }: Request): Promise<void> {
  const { FunctionName } = (body ?? {}) as { FunctionName?: string };
  const name = FunctionName !== undefined ? encodeURIComponent(FunctionName) : /\/functions\/([^/?]+)/.exec(target)?.[1];
  const probe: Request = { method: 'GET', target: `/2015-03-31/functions/${name}/configuration`, accountId, region };
  for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline; ) {
    const { status, json } = await send(url, probe);
    const { State, LastUpdateStatus } = (json ?? {}) as { State?: string; LastUpdateStatus?: string };
    if (status !== 200 || (State === 'Active' && LastUpdateStatus === 'Successful')) return;
  }
  throw new Error(`${name} did not settle`);
}

/** A 204 of the control plane names the type of the body that it does not have; Invoke's does not. */
const nothingToSay = ({ target }: Request, { status }: Expected): boolean => status === 204 && !target.includes('/invocations');

/** Sends a case and compares all of the answer: status, headers, body. */
export async function check(url: string, { given = [], when, then }: Case): Promise<void> {
  for (const request of given) await done(url, request);
  const received = await send(url, when);
  const headers = Object.fromEntries(received.headers);
  expect({ status: received.status, body: received.json }).toEqual({ status: then.status, body: then.body });
  expect(headers['x-amzn-requestid']).toMatch(UUID);
  expect(headers['x-amzn-errortype']).toBe(then.code);
  expect(headers['content-type']).toBe(then.body !== undefined || nothingToSay(when, then) ? 'application/json' : undefined);
  expect(headers).toMatchObject(then.headers ?? {});
}
