import { signRequest } from '../../src/aws/sigv4.js';

/** Options of a signed request; by default development credentials of account 123456789012 and Switchyard's own API. */
export interface SignedFetch {
  readonly accountId?: string;
  readonly service?: string;
  readonly region?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Signs and sends with node's own fetch: for what no SDK has a client, and for bytes that no SDK would send. */
export function signedFetch(url: string, method: string, target: string, options: SignedFetch = {}): Promise<Response> {
  const { accountId = '123456789012', service = 'switchyard', region = 'us-west-2', body, signal } = options;
  const [path = '', query = ''] = target.split('?');
  const headers = signRequest(
    { method, path, query, headers: { ...options.headers, host: new URL(url).host }, body },
    { accessKeyId: accountId, secretAccessKey: 'test' },
    { region, service, time: new Date() },
  );
  return fetch(url + target, { method, headers, body, signal });
}
