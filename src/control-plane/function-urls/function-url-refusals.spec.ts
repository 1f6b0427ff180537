import { accessDenied, AwsError, resourceNotFound, serviceException, tooManyRequests } from '../../aws/index.js';
import { forbidden, refusalAnswer } from './function-url-refusals.js';

it.each([
  ['no permission', accessDenied('User: anonymous is not authorized')],
  ['an alias that went away', resourceNotFound('Function not found: arn')],
  ['no signature', new AwsError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token')],
])('does not tell %s apart', (_, error) => expect(refusalAnswer(error)).toEqual(forbidden()));

it('tells everything else that the caller can mend', () => {
  expect(refusalAnswer(tooManyRequests('Rate Exceeded.', 'ReservedFunctionConcurrentInvocationLimitExceeded'))).toEqual({
    status: 429, headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'TooManyRequestsException' }, body: '{"Message":"Rate Exceeded."}',
  });
});

it.each([serviceException('No invoker can be reached.'), new Error('a bug')])('leaves failures of our own to be logged', (error) => expect(refusalAnswer(error)).toBeUndefined());
