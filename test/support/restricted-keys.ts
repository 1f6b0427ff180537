import { signRequest } from '../../src/aws/sigv4.js';

/** An access key that signs. */
export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request; by default of Lambda, by development credentials of account 123456789012. */
export interface Asked {
  readonly service?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: Key;
}

/** The development credentials of an account, which may do everything in it. */
export const accountKey = (accountId: string): Key => ({ accessKeyId: accountId, secretAccessKey: 'test' });

/** Sends what no SDK would send: any target, any headers, signed by any key. */
export async function askAs(url: string, method: string, target: string, asked: Asked = {}): Promise<{ status: number; text: string }> {
  const { service = 'lambda', body, headers, as = accountKey('123456789012') } = asked;
  const [path = '', query = ''] = target.split('?');
  const text = body === undefined ? undefined : JSON.stringify(body);
  const signed = signRequest({ method, path, query, headers: { ...headers, host: new URL(url).host }, body: text }, as, { region: 'us-west-2', service, time: new Date() });
  const response = await fetch(url + target, { method, headers: signed, body: text });
  return { status: response.status, text: await response.text() };
}

/** Issues a key of an account that may do what statements of one policy say. */
export async function restrictedKey(url: string, statements: readonly object[], accountId = '123456789012'): Promise<Key> {
  const asked = { service: 'switchyard', as: accountKey(accountId) };
  const issued = JSON.parse((await askAs(url, 'POST', '/_switchyard/keys', { ...asked, body: {} })).text) as { AccessKeyId: string; SecretAccessKey: string };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { status, text } = await askAs(url, 'PUT', `/_switchyard/keys/${issued.AccessKeyId}/policies/only`, { ...asked, body: { PolicyDocument } });
  if (status !== 204) throw new Error(`the policy was not taken: ${text}`);
  return { accessKeyId: issued.AccessKeyId, secretAccessKey: issued.SecretAccessKey };
}
