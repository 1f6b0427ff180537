import { invocationResult, type InvocationResult } from './invocation-result.js';

const succeeded: InvocationResult = {
  requestId: '9f9bf68d-aae1-42e3-8758-38efc31779bd',
  functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:helloworld',
  qualifier: 'PROD',
  executedVersion: '2',
  routeStreamVersion: 13,
  status: 'succeeded',
  attempt: 1,
  durationMs: 19.2,
  error: null,
  source: 's3:examplebucket/photo.jpg',
  acceptedAt: '2026-11-23T13:44:28.099Z',
  finishedAt: '2026-11-23T13:44:28.131Z',
  correlationId: null,
  workerId: 'invoker-4711',
};

/** What an attempt has that never ran. */
const refused: InvocationResult = {
  ...succeeded,
  executedVersion: null, routeStreamVersion: null, durationMs: null, status: 'refused', error: { type: 'AccessDeniedException', message: 'no permission' },
};

describe('invocationResult', () => {
  it.each([
    ['that succeeded', succeeded],
    ['that was refused', refused],
    ['of an unqualified call that is tried again', { ...succeeded, qualifier: null, status: 'retrying', error: { type: 'Error', message: '' } }],
  ])('takes an attempt %s as it is', (_, attempt) => {
    expect(invocationResult.parse(attempt)).toEqual(attempt);
  });

  it.each([
    ['status', 'pending'],
    ['attempt', 0],
    ['durationMs', -1],
    ['routeStreamVersion', 0],
    ['error', 'text'],
    ['finishedAt', 'yesterday'],
    ['qualifier', undefined],
    ['correlationId', undefined],
  ])('refuses a %s of %j', (member, value) => {
    expect(invocationResult.safeParse({ ...succeeded, [member]: value }).success).toBe(false);
  });
});
