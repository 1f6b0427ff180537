import { isUtf8 } from 'node:buffer';
import { invalidRequestContent } from '../aws/errors.js';
import { jsonRefusal } from '../aws/json-refusal.js';

/**
 * Bytes as JSON.
 * @throws AwsError InvalidRequestContentException in Lambda's words for a payload that is none (reference sheet §6)
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw notJson(bytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw notJson(bytes);
  }
}

const notJson = (bytes: Buffer) =>
  invalidRequestContent(`Could not parse request body into json: Could not parse payload into json: ${jsonRefusal(bytes) ?? 'Invalid UTF-8'}`);
