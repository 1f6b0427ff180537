import { signRequest, uriEncode } from '../../../aws/sigv4.js';
import type { S3Object } from '../code-source.js';
import type { S3CodeSettings } from './settings.js';

/** A GetObject as it travels. */
export interface ObjectRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Escaped, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The request for an object, signed where there are credentials. The key is escaped so that it stays in its bucket, whatever it holds. */
export function objectRequest({ bucket, key, versionId }: S3Object, { endpoint, region, pathStyle, credentials }: S3CodeSettings, time: Date): ObjectRequest {
  const { protocol, host: endpointHost } = new URL(endpoint);
  const host = pathStyle ? endpointHost : `${bucket}.${endpointHost}`;
  const path = `${pathStyle ? `/${bucket}` : ''}/${uriEncode(key).replaceAll('%2F', '/')}`;
  const query = versionId === undefined ? '' : `versionId=${uriEncode(versionId)}`;
  const unsigned = { method: 'GET', path, query, headers: { host } };
  const headers = credentials === undefined ? unsigned.headers : signRequest(unsigned, credentials, { region, service: 's3', time });
  return { origin: `${protocol}//${host}`, path: query === '' ? path : `${path}?${query}`, headers };
}
