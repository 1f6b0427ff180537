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
import { splitTarget } from './query.js';

/** The service that a signature must be for. S3 allows clocks 15 minutes off, every other service 5. */
export type Service = 'lambda' | 'switchyard' | 's3';
const skewMinutes = (service: Service): number => (service === 's3' ? 15 : 5);
const refusal = (service: Service, failure: SignatureFailure): Error =>
  service === 's3' ? s3SignatureRefusal(failure) : jsonSignatureRefusal(failure);

/** A verified caller, with the region of the scope and what a chunked body is verified with. */
export interface Authenticated {
  readonly caller: Caller;
  readonly presented: PresentedSignature;
  readonly signingKey: Buffer;
}

/**
 * Node joins the values of a repeated header by `, `, while a signature joins them by `,`; and it hands the bytes of
 * a value over as Latin-1, while a client signs its UTF-8.
 */
function signedForm(request: IncomingMessage): IncomingMessage['headers'] {
  const headers: Record<string, string | string[] | undefined> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    headers[name] = Buffer.from((values ?? []).join(','), 'latin1').toString('utf8');
  }
  return headers;
}

const simpleValue = /^[\x20-\x7e]*$/;
const isSimple = (value: string | string[] | undefined): boolean => typeof value === 'string' && simpleValue.test(value) && !value.includes(', ');

function wireRequest(request: IncomingMessage, path: string, query: string): WireRequest {
  const { headers } = request;
  let simple = simpleValue.test(path) && simpleValue.test(query);
  for (const name in headers) {
    if (!isSimple(headers[name])) simple = false;
  }
  const method = request.method ?? 'GET';
  return simple
    ? { method, path, query, headers }
    : { method, path: Buffer.from(path, 'latin1').toString('utf8'), query: Buffer.from(query, 'latin1').toString('utf8'), headers: signedForm(request) };
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
    const wire = wireRequest(request, path, query);
    const presented = readSignature(wire);
    if (isFailure(presented)) throw refusal(service, presented);
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
    const { accountId, accessKeyId, arn, operator } = identity;
    return { caller: { accountId, accessKeyId, arn, operator }, presented, signingKey };
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
