import { deadLetterHeaders, deadLetterReasons, type DeadLetterHeaders } from './dead-letter.js';

const common = {
  'switchyard-dead-letter-id': '47f39b0d-6fcb-4a5c-84cd-b44904f1ceea',
  'switchyard-error': 'Expected an object with a list of Records',
  'switchyard-time': '2026-11-23T13:44:28.131Z',
};

const message: DeadLetterHeaders = {
  ...common,
  'switchyard-reason': 'malformed-notification',
  'switchyard-original-topic': 's3.notifications',
  'switchyard-original-partition': '3',
  'switchyard-original-offset': '4711',
  'switchyard-original-timestamp': '1795441468131',
};

const invocation: DeadLetterHeaders = {
  ...common,
  'switchyard-reason': 'retries-exhausted',
  'switchyard-request-id': '9f9bf68d-aae1-42e3-8758-38efc31779bd',
  'switchyard-function-arn': 'arn:aws:lambda:us-west-2:000000000000:function:helloworld:PROD',
  'switchyard-executed-version': '2',
  'switchyard-attempts': '3',
};

describe('deadLetterHeaders', () => {
  it.each([['a message', message], ['an invocation', invocation]])('takes those of %s as they are', (_, headers) => {
    expect(deadLetterHeaders.parse(headers)).toEqual(headers);
  });

  it.each([...deadLetterReasons, 'quota-exceeded'])('takes the reason %s', (reason) => {
    expect(deadLetterHeaders.safeParse({ ...message, 'switchyard-reason': reason }).success).toBe(true);
  });

  it.each([
    ['switchyard-reason', 'Two words'],
    ['switchyard-original-offset', '-1'],
    ['switchyard-attempts', 'three'],
    ['switchyard-time', 'yesterday'],
    ['switchyard-dead-letter-id', undefined],
  ])('refuses a %s of %j', (name, value) => {
    expect(deadLetterHeaders.safeParse({ ...message, [name]: value }).success).toBe(false);
  });
});
