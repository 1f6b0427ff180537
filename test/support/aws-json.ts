import { signedFetch, type SignedFetch } from './signed-fetch.js';

/** What a service that speaks AWS JSON 1.1 answered. */
export interface AwsJsonAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Asks CloudWatch Logs as its SDKs do: `X-Amz-Target: Logs_20140328.…`. */
export async function askLogs(url: string, operation: string, input: object, options: SignedFetch = {}): Promise<AwsJsonAnswer> {
  const headers = { 'x-amz-target': `Logs_20140328.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
  const response = await signedFetch(url, 'POST', '/', { service: 'logs', ...options, headers, body: JSON.stringify(input) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
