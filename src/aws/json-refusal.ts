import { JsonScanner } from './json-scanner.js';

/** Jackson shows this many bytes of what it could not read. */
const SHOWN_BYTES = 500;

/**
 * Why bytes are no JSON, in the words of Jackson (`com.fasterxml.jackson.core`, UTF8StreamJsonParser and its bases), which is what
 * Lambda answers with (seen: awsdocs/aws-lambda-developer-guide#351 and #382). Undefined where Jackson would read them.
 */
export function jsonRefusal(bytes: Buffer): string | undefined {
  const more = bytes.length - SHOWN_BYTES;
  const source = `[Source: (byte[])"${bytes.toString('utf8', 0, SHOWN_BYTES)}"${more > 0 ? `[truncated ${more} bytes]` : ''}; `;
  const fault = new JsonScanner(bytes, source).fault();
  return fault && `${fault.reason}\n at ${source}line: ${fault.line}, column: ${fault.column}]`;
}
