import type { InvokeRequest, InvokeResponse } from './invoker.js';
import type { FeedPosition } from './metadata.js';

/**
 * How control planes and invokers talk to each other over HTTP, both ways with the service token as a bearer token. It is
 * between processes of one installation and may change with any version.
 */
export const internalPaths = {
  /** POST: one call of the Invoke API; the body is the payload. */
  invoke: '/_switchyard/internal/invoke',
  /** POST: a method of the Invoker port by its name, with its argument as JSON; gives its result as JSON. */
  call: '/_switchyard/internal/call',
  /** POST: an invoker's place among the others (Placement). */
  placement: '/_switchyard/internal/placement',
  /** GET: a package by its SHA-256 in hex. */
  packages: '/_switchyard/internal/packages',
  /** POST: environment variables to decrypt (EnvironmentToDecrypt); gives them in the clear. */
  environment: '/_switchyard/internal/environment',
  /** GET: the place of the last committed event (FeedPosition). */
  feedHead: '/_switchyard/internal/feed-head',
} as const;

/** Header of an invoke: everything but payload and signal, as base64url of JSON. */
export const INVOKE_HEADER = 'x-switchyard-invoke';
/** Header of its answer: everything but the payload, as base64url of JSON. */
export const RESULT_HEADER = 'x-switchyard-result';
/** Header of an answer that is an AwsError: the body describes it. */
export const REFUSAL_HEADER = 'x-switchyard-refusal';

export type InvokeEnvelope = Omit<InvokeRequest, 'payload' | 'signal'>;
export type ResultEnvelope = Omit<InvokeResponse, 'payload'> & { readonly hasPayload: boolean };

/** A function's stream and its variables as the routing entry has them. */
export interface EnvironmentToDecrypt {
  readonly functionStream: string;
  readonly variables: Readonly<Record<string, string>>;
}

export type FeedHead = FeedPosition;

export const encodeEnvelope = (envelope: InvokeEnvelope | ResultEnvelope): string => Buffer.from(JSON.stringify(envelope)).toString('base64url');
export const decodeEnvelope = <Envelope>(text: string): Envelope => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Envelope;
