import { randomBytes } from 'node:crypto';
import type { InvocationRecord } from '../../src/contract/index.js';
import { signedFetch } from './signed-fetch.js';
import type { Running } from './switchyard.js';

let sequence = 0;

/** A notification in S3's own format for one new object, unique by its sequencer. */
export function notification(bucket: string, key: string, changes: { readonly sequencer?: string; readonly eventName?: string } = {}) {
  sequence += 1;
  const { eventName = 'ObjectCreated:Put', sequencer = `0055AED6DCD90281E5${String(sequence).padStart(6, '0')}` } = changes;
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-west-2',
        eventTime: '2026-11-23T10:00:00.000Z',
        eventName,
        userIdentity: { principalId: 'AIDAJDPLRKLG7UEXAMPLE' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(), 'x-amz-id-2': 'EXAMPLE123' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'photos',
          bucket: { name: bucket, ownerIdentity: { principalId: 'A3NL1KOZZKExample' }, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'), size: 1024, eTag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer },
        },
      },
    ],
  };
}

/** Posts to the HTTP intake and expects it to be accepted. */
export async function postNotification({ url, intakeToken }: Pick<Running, 'url' | 'intakeToken'>, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}/notifications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${intakeToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${answer}`);
  return JSON.parse(answer);
}

/** The invocations of an account as `switchyard invocations --json` prints them. */
export async function listInvocations(url: string, accountId: string): Promise<InvocationRecord[]> {
  const response = await signedFetch(url, 'GET', '/_switchyard/invocations?Limit=100', { accountId });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const body = (await response.json()) as InvocationRecord[] | { Invocations: InvocationRecord[] };
  return Array.isArray(body) ? body : body.Invocations;
}
