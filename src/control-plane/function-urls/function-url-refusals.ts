import { AwsError } from '../../aws/index.js';
import type { UrlAnswer } from './function-url-answer.js';

const HELP = 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** A refusal as URLs answer it: the text in `Message`, without a type in the body. */
const refused = (status: number, code: string, message: string): UrlAnswer => ({
  status, headers: { 'content-type': 'application/json', 'x-amzn-errortype': code }, body: JSON.stringify({ Message: message }),
});

/** No permission, no signature, or no such URL: which of them is not told (reference sheet §8). */
export const forbidden = (): UrlAnswer =>
  refused(403, 'AccessDeniedException', `Forbidden. For troubleshooting Function URL authorization issues, see: ${HELP}`);

/** Whoever stands before us may have read another one (RFC 9112 §3.2). */
export const severalHosts = (): UrlAnswer => refused(400, 'InvalidRequestContentException', 'The request has more than one Host header.');

/** The function failed, timed out, or gave what is no answer. */
export const functionFailed = (): UrlAnswer => ({ status: 502, headers: { 'content-type': 'application/json' }, body: 'Internal Server Error' });

/** What the invoker or the signature's verification refused, as a URL answers it; undefined for failures of our own. */
export function refusalAnswer(error: unknown): UrlAnswer | undefined {
  if (!(error instanceof AwsError) || error.status >= 500) return undefined;
  switch (error.code) {
    case 'AccessDeniedException':
    case 'MissingAuthenticationTokenException':
    // The alias went away while the request was on its way.
    case 'ResourceNotFoundException':
      return forbidden();
    default:
      return refused(error.status, error.code, error.message);
  }
}
