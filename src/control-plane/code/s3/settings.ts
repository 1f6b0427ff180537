import type { Credentials } from '../../../aws/sigv4.js';
import { SettingError, type Variables } from '../../../process/setting-readers.js';
import { parseBucketGrants, type BucketGrant } from './bucket-grants.js';

/** The S3 endpoint that functions' code may be taken from. */
export interface S3CodeSettings {
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly region: string;
  /** `http://host/bucket/key`, as all servers take it; else `http://bucket.host/key`. */
  readonly pathStyle: boolean;
  /** Undefined: requests are not signed, so only public buckets can be read. */
  readonly credentials?: Credentials;
  readonly grants: readonly BucketGrant[];
}

const ENDPOINT = 'SWITCHYARD_S3_CODE_ENDPOINT';
const GRANTS = 'SWITCHYARD_S3_CODE_BUCKETS';

/**
 * Undefined without an endpoint. Its credentials read for all accounts, so who may have which bucket must be said, but in development.
 * @throws SettingError
 */
export function s3CodeSettings(env: Variables, { development }: { readonly development: boolean }): S3CodeSettings | undefined {
  const text = env[ENDPOINT];
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.username) {
    throw new SettingError(`${ENDPOINT} must be an http URL without a path, not "${text}"`);
  }
  return {
    endpoint: url.origin,
    region: region(env),
    pathStyle: pathStyle(env),
    credentials: credentials(env),
    grants: parseBucketGrants(env[GRANTS] || (development ? '*=*' : neededGrants()), GRANTS),
  };
}

function neededGrants(): never {
  throw new SettingError(`${GRANTS} is not set: which accounts may take code from which buckets, such as 111111111111=team-a,*=shared/functions/`);
}

function region(env: Variables): string {
  const text = env['SWITCHYARD_S3_CODE_REGION'] || 'us-east-1';
  if (!/^[a-z0-9-]{1,64}$/.test(text)) throw new SettingError('SWITCHYARD_S3_CODE_REGION must be lower-case letters, digits and dashes');
  return text;
}

function pathStyle(env: Variables): boolean {
  const text = env['SWITCHYARD_S3_CODE_PATH_STYLE'] || 'true';
  if (text !== 'true' && text !== 'false') throw new SettingError(`SWITCHYARD_S3_CODE_PATH_STYLE must be true or false, not "${text}"`);
  return text === 'true';
}

function credentials(env: Variables): Credentials | undefined {
  const accessKeyId = env['SWITCHYARD_S3_CODE_ACCESS_KEY_ID'];
  const secretAccessKey = env['SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY'];
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (!accessKeyId || !secretAccessKey) {
    throw new SettingError('SWITCHYARD_S3_CODE_ACCESS_KEY_ID and SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY must be set both or neither');
  }
  if (!/^[\x21-\x7e]+$/.test(accessKeyId)) throw new SettingError('SWITCHYARD_S3_CODE_ACCESS_KEY_ID must be visible characters without spaces');
  return { accessKeyId, secretAccessKey };
}
