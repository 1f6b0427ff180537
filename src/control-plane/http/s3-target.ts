import { S3Error } from '../../aws/errors.js';

/** Bucket and key that a request addresses. */
export interface S3Target {
  readonly bucket?: string;
  readonly key?: string;
}

/**
 * Bucket of a virtual-hosted request: `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.eu-west-1.example.com`.
 * Undefined for path style: `localhost`, `s3.localhost`, an address, a name without `.s3.`.
 */
export function virtualHostBucket(host: string | undefined): string | undefined {
  if (host === undefined) return undefined;
  const name = host.replace(/:\d*$/, '').toLowerCase();
  const match = /^(.+)\.s3[.-]/.exec(name);
  if (match !== null) return match[1];
  if (!name.endsWith('.localhost') || /^s3[.-]/.test(name)) return undefined;
  return name.slice(0, -'.localhost'.length);
}

function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.", { URI: text });
  }
  if (decoded.includes('\0')) throw new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.", { URI: text });
  return decoded;
}

/** Reads bucket and key from a raw path and the Host header. @throws S3Error InvalidURI on broken escapes */
export function s3Target(rawPath: string, host: string | undefined): S3Target {
  const path = decode(rawPath.startsWith('/') ? rawPath.slice(1) : rawPath.replace(/^[a-z]+:\/\/[^/]*\/?/i, ''));
  const hosted = virtualHostBucket(host);
  if (hosted !== undefined) return path === '' ? { bucket: hosted } : { bucket: hosted, key: path };
  const slash = path.indexOf('/');
  const bucket = slash < 0 ? path : path.slice(0, slash);
  const key = slash < 0 ? '' : path.slice(slash + 1);
  return bucket === '' ? {} : key === '' ? { bucket } : { bucket, key };
}
