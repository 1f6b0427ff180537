import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { S3Error } from '../../aws/errors.js';
import { jsonSignatureRefusal, s3SignatureRefusal } from '../../aws/sigv4-refusals.js';
import { UNSIGNED_PAYLOAD, type WireRequest } from '../../aws/sigv4.js';
import {
  type PresentedSignature, type SignatureFailure, SigningKeys, checkScope, checkSignedHeaders, checkTime, isFailure, readSignature,
  signatureMatches,
} from '../../aws/sigv4-verify.js';
import { ACCESS_KEY_LOOKUP, type AccessKeyLookup } from './access-keys.port.js';
import type { Caller } from './call.js';
import type { QueryService } from './query-protocol.js';
import { splitTarget } from './query.js';

/** Services whose requests and answers are JSON. */
export type JsonService = 'lambda' | 'switchyard' | 'cloudtrail' | 'logs';
/** The service that a signature must be for. S3 allows clocks 15 minutes off, every other service 5. */
export type Service = JsonService | QueryService | 's3';
const skewMinutes = (service: Service): number => (service === 's3' ? 15 : 5);
const refusal = (service: Service, failure: SignatureFailure): Error =>
  service === 's3' ? s3SignatureRefusal(failure) : jsonSignatureRefusal(failure);

/** A verified caller, with the region of the scope and what a chunked body is verified with. */
export interface Authenticated {
  readonly caller: Caller;
  readonly presented: PresentedSignature;
  readonly signingKey: Buffer;
}

const asciiText = /^[\x20-\x7e]*$/;
/** Whether Node's form of a header is the one that was signed: one value, nothing but ASCII. */
const isSimple = (value: string | string[] | undefined): boolean =>
  value === undefined || (typeof value === 'string' && !value.includes(', ') && asciiText.test(value));

const utf8 = (text: string): string => (asciiText.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8'));

/**
 * The request as it was signed. Node joins the values of a repeated header by `, `, while a signature joins them by `,`;
 * and it hands bytes over as Latin-1, while a client signs its UTF-8.
 */
function signedForm(request: IncomingMessage, wire: WireRequest, signedHeaders: readonly string[]): WireRequest {
  if (asciiText.test(wire.path) && asciiText.test(wire.query) && signedHeaders.every((name) => isSimple(request.headers[name]))) return wire;
  const headers: Record<string, string | string[] | undefined> = { ...request.headers };
  for (const name of signedHeaders) {
    const values = request.headersDistinct[name];
    if (Array.isArray(values)) headers[name] = utf8(values.join(','));
  }
  return { ...wire, path: utf8(wire.path), query: utf8(wire.query), headers };
}

/** Verifies the signature of every request against the access keys. */
@Injectable()
export class Authentication {
  private readonly signingKeys = new SigningKeys();

  constructor(@Inject(ACCESS_KEY_LOOKUP) private readonly keys: AccessKeyLookup) {}

  /**
   * `payloadHash` is the SHA-256 of the body in hex. S3 signs what `x-amz-content-sha256` says instead, which
   * `s3-body.ts` checks against the body.
   * @throws AwsError (S3Error for `s3`) with AWS's own refusals
   */
  async authenticate(request: IncomingMessage, service: Service, payloadHash: string, now: number): Promise<Authenticated> {
    const { path, query } = splitTarget(request.url ?? '/');
    const received = { method: request.method ?? 'GET', path, query, headers: request.headers };
    const presented = readSignature(received);
    if (isFailure(presented)) throw refusal(service, presented);
    const wire = signedForm(request, received, presented.signedHeaders);
    const failure = checkScope(presented, service) ?? checkTime(presented, now, skewMinutes(service)) ?? checkSignedHeaders(presented, wire);
    if (failure !== undefined) throw refusal(service, failure);
    const identity = await this.keys.find(presented.accessKeyId);
    if (identity === undefined) throw refusal(service, { failure: 'unknown-key', accessKeyId: presented.accessKeyId });
    // No temporary credentials are given out here, so no session token is known.
    if (presented.securityToken !== undefined) throw refusal(service, { failure: 'unknown-token' });
    const signingKey = this.signingKeys.get(identity.accessKeyId, identity.secretAccessKey, presented.scope);
    const signedPayload = service === 's3' ? s3PayloadHash(wire, presented) : payloadHash;
    if (!signatureMatches(wire, presented, signingKey, signedPayload)) {
      throw refusal(service, { failure: 'mismatch', accessKeyId: presented.accessKeyId, signature: presented.signature });
    }
    const { accountId, accessKeyId, arn, operator, policies } = identity;
    return { caller: { accountId, accessKeyId, arn, operator, policies }, presented, signingKey };
  }
}

function s3PayloadHash(wire: WireRequest, presented: PresentedSignature): string {
  const given = wire.headers['x-amz-content-sha256'];
  if (typeof given === 'string') return given;
  if (presented.form === 'query') {
    const match = /(?:^|&)X-Amz-Content-Sha256=([^&]*)/.exec(wire.query);
    return match?.[1] ?? UNSIGNED_PAYLOAD;
  }
  throw new S3Error('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
}
