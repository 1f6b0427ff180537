import type { Logs } from './logs.js';
import type { ProvisionedConcurrencyQuery, ProvisionedEnvironments } from './provisioning.js';
import type { Replays } from './replays.js';

/** Who asks to run a function: an identity of an account, an AWS service on behalf of a resource, or a caller of the function's URL. */
export type InvokePrincipal =
  | (CallingIdentity & { readonly kind: 'identity' })
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn: string; readonly sourceAccount: string }
  | UrlCaller;

/** An identity of an account, and what the control plane knows of it. */
export interface CallingIdentity {
  readonly accountId: string;
  readonly arn: string;
  /** What the policies of its access key say; an explicit denial never comes this far. Absent: allowed. */
  readonly identityDecision?: 'allowed' | 'implicitly-denied';
  /** Condition keys of its request, for the resource's policy: `aws:SourceIp`, … */
  readonly context?: Readonly<Record<string, string>>;
}

/** Who called a function's URL: the identity that signed the request, nobody in particular where the URL wants no signature. */
export interface UrlCaller {
  readonly kind: 'url';
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly identity?: CallingIdentity;
}

/** One call of the Invoke API as the control plane hands it on. */
export interface InvokeRequest {
  readonly requestId: string;
  readonly principal: InvokePrincipal;
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  /** As the caller gave it; undefined for an unqualified call. */
  readonly qualifier?: string;
  readonly invocationType: 'RequestResponse' | 'Event' | 'DryRun';
  readonly logType: 'None' | 'Tail';
  /** Decoded JSON text of X-Amz-Client-Context. */
  readonly clientContext?: string;
  readonly payload: Buffer;
  /** Version of the function's stream that the caller's control plane knows; the invoker waits for it, bounded. */
  readonly streamVersion: number;
  readonly traceId?: string;
  /** Of the call that asked, for logs; the request id where that call named none. */
  readonly correlationId?: string;
  /** Aborted when the caller hung up: what waits in line is dropped, what runs goes on. */
  readonly signal?: AbortSignal;
}

/** Answer of an Invoke: 200 with payload, 202 (Event) or 204 (DryRun) without. */
export interface InvokeResponse {
  readonly statusCode: 200 | 202 | 204;
  readonly executedVersion?: string;
  readonly functionError?: 'Unhandled';
  /** Last 4 KiB of the log, base64, where asked for. */
  readonly logResult?: string;
  readonly payload?: Buffer;
}

/** What became of a planned or finished asynchronous invocation. `cancelled`: a re-run that still waited when its replay was stopped. */
export const invocationStatuses = ['pending', 'running', 'succeeded', 'failed', 'refused', 'cancelled'] as const;
export type InvocationStatus = (typeof invocationStatuses)[number];

/** One asynchronous invocation as `switchyard invocations` lists it. Times ISO 8601. */
export interface InvocationRecord {
  readonly id: string;
  /** Unqualified ARN of the function. */
  readonly functionArn: string;
  readonly qualifier: string | null;
  readonly executedVersion: string | null;
  readonly status: InvocationStatus;
  readonly attempts: number;
  readonly durationMs: number | null;
  /** `s3:bucket/key`, `invoke` for an Event call of the Invoke API, `destination:ARN` for the result of that function, version or alias. */
  readonly source: string;
  readonly error?: { readonly type: string; readonly message: string };
  readonly acceptedAt: string;
  /** Of a re-run: the invocation that runs again, and the replay that asked for it. */
  readonly replayOf?: string;
  readonly replayId?: string;
}

/** Filters of a listing; newest first. `after` is the id of the last record of the page before. */
export interface InvocationQuery {
  readonly accountId: string;
  readonly region?: string;
  readonly functionName?: string;
  readonly status?: InvocationStatus;
  readonly limit: number;
  readonly after?: string;
}

/** What became of one notification that was handed in: how many invocations it planned, how many were there before. */
export interface AcceptedNotifications {
  readonly records: number;
  readonly planned: number;
  readonly duplicates: number;
}

/** One runtime name and the interpreter that serves it. */
export interface RuntimeStatus {
  readonly runtime: string;
  /** Path of the interpreter, or null where none can run it. */
  readonly interpreter: string | null;
  readonly version: string | null;
  /** False where the host's interpreter stands in for the one that the name means. */
  readonly exact: boolean;
}

/** Something that was given up: a message that no intake can read, or an invocation that failed for good. Times ISO 8601. */
export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  readonly error: string;
  readonly diedAt: string;
  /** When it was last driven again; null where it never was. */
  readonly redrivenAt: string | null;
  /** Where the message was read; null for an invocation. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: string } | null;
  /** The invocation; null for a message. */
  readonly invocation: { readonly id: string; readonly functionArn: string; readonly qualifier: string | null; readonly source: string } | null;
}

/** Dead letters of an account's functions, newest first; with `messages` also those that belong to no account. */
export interface DeadLetterQuery {
  readonly accountId: string;
  readonly messages: boolean;
  /** Also those that were driven again. */
  readonly redriven: boolean;
  readonly limit: number;
  /** The id of the last dead letter of the page before. */
  readonly after?: string;
}

/** Which to drive again: these, or all that were not yet. */
export interface RedriveRequest {
  readonly accountId: string;
  readonly messages: boolean;
  readonly ids: readonly string[] | 'all';
}

/** What became of one: an invocation is in the queue again, a message planned what it says. */
export interface RedriveOutcome {
  readonly id: string;
  readonly redriven: boolean;
  /** Why not; or how many invocations a message planned. */
  readonly detail: string;
}

/** The invoker as the control plane sees it: called directly in one process, over HTTP when apart. */
export interface Invoker extends Replays, Logs {
  /** @throws AwsError (from src/aws) with Lambda's own codes: ResourceNotFound, AccessDenied, TooManyRequests, … */
  invoke(request: InvokeRequest): Promise<InvokeResponse>;
  listInvocations(query: InvocationQuery): Promise<InvocationRecord[]>;
  /** Takes notifications in S3's format (`{Records:[…]}`); durable when it returns. @throws AwsError on malformed input */
  acceptNotifications(body: unknown): Promise<AcceptedNotifications>;
  listDeadLetters(query: DeadLetterQuery): Promise<DeadLetter[]>;
  redriveDeadLetters(request: RedriveRequest): Promise<RedriveOutcome[]>;
  /** What is kept initialised for the versions and aliases of a function, by qualifier; those of which nothing is known are absent. */
  provisionedConcurrency(query: ProvisionedConcurrencyQuery): Promise<Record<string, ProvisionedEnvironments>>;
  runtimes(): Promise<RuntimeStatus[]>;
  /** Brings the real interpreter of a runtime name. @throws AwsError where there is none to bring */
  installRuntime(runtime: string): Promise<RuntimeStatus>;
}

/** Where an invoker gets packages and secrets from: the control plane. */
export interface PackageSource {
  /** The zip with this SHA-256 (base64). @throws Error where it does not exist */
  fetch(sha256: string): Promise<Buffer>;
  /** Environment variables in the clear. @throws AwsError KMSNotFoundException where their key is gone */
  decryptEnvironment(functionStream: string, variables: Readonly<Record<string, string>>): Promise<Record<string, string>>;
}

/** Injection tokens of the ports above. */
export const INVOKER = Symbol('Invoker');
export const PACKAGE_SOURCE = Symbol('PackageSource');
