import { isUtf8 } from 'node:buffer';
import type { Caller } from '../http/call.js';
import type { FunctionUrlHost } from '../http/function-url-host.js';
import { parseQuery, splitTarget } from '../http/query.js';

/** A request to a URL, received whole. */
export interface UrlRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly httpVersion: string;
  /** Names in lower case, each with all its values. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly time: Date;
  readonly host: FunctionUrlHost;
  /** Who signed the request; undefined where the URL wants no signature. */
  readonly caller?: Caller;
}

/** About one connection, or taken out of the request: no function sees them. A signature has been verified by then. */
const notForwarded = new Set(['connection', 'cookie', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/** Every member that has a value, as AWS leaves out those that have none. */
const present = <Value>(values: Record<string, Value>): Record<string, Value> | undefined => (Object.keys(values).length > 0 ? values : undefined);

function joinedHeaders({ headers, caller }: UrlRequest): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values] of Object.entries(headers)) {
    if (values === undefined || notForwarded.has(name) || (name === 'authorization' && caller !== undefined)) continue;
    joined[name] = values.join(',');
  }
  return joined;
}

/** Decoded; the values of a repeated name are joined by commas. */
function queryParameters(query: string): Record<string, string> {
  const parameters = Object.create(null) as Record<string, string>;
  for (const [name, value] of parseQuery(query)) parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
  return parameters;
}

const TEXT = /^\s*(text\/|application\/(json|xml|javascript)\b|application\/[^;]+\+(json|xml)\b)/i;

/** Text is passed on as it is; every other type, forms among them, in base64. */
function eventBody({ headers, body }: UrlRequest): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(headers['content-type']?.[0] ?? '') && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000`. */
function clockTime(time: Date): string {
  const iso = time.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[time.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** Keys here have no principal's id apart from their own; a root key is the account's. */
function authorizer({ accessKeyId, accountId, arn }: Caller) {
  const id = arn.endsWith(':root') ? accountId : accessKeyId;
  return { iam: { accessKey: accessKeyId, accountId, callerId: id, cognitoIdentity: null, principalOrgId: null, userArn: arn, userId: id } };
}

/**
 * The event that a function gets, payload format 2.0 (Lambda guide, "Request and response payloads"). Members that URLs do not use
 * (`pathParameters`, `authentication`, …), which may be null or missing by the guide, are missing.
 */
export function functionUrlEvent(request: UrlRequest) {
  const { method, target, httpVersion, host, caller, time } = request;
  const { path, query } = splitTarget(target);
  const cookies = request.headers['cookie']?.flatMap((header) => header.split(';').map((cookie) => cookie.trim()).filter(Boolean));
  const headers = joinedHeaders(request);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    cookies: cookies?.length ? cookies : undefined,
    headers,
    queryStringParameters: present(queryParameters(query)),
    requestContext: {
      accountId: caller?.accountId ?? 'anonymous',
      apiId: host.urlId,
      authorizer: caller && authorizer(caller),
      domainName: host.domainName,
      domainPrefix: host.urlId,
      http: { method, path, protocol: `HTTP/${httpVersion}`, sourceIp: request.sourceIp, userAgent: headers['user-agent'] },
      requestId: request.requestId,
      routeKey: '$default',
      stage: '$default',
      time: clockTime(time),
      timeEpoch: time.getTime(),
    },
    ...eventBody(request),
  };
}
