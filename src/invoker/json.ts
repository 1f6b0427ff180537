import { isUtf8 } from 'node:buffer';
import { invalidRequestContent } from '../aws/errors.js';

/**
 * Bytes as JSON.
 * @throws AwsError InvalidRequestContentException with Lambda's words for a payload that is none (reference sheet §6)
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw notJson('Invalid UTF-8');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw notJson(error instanceof Error ? error.message : String(error));
  }
}

const notJson = (reason: string) =>
  invalidRequestContent(`Could not parse request body into json: Could not parse payload into json: ${reason}`);
