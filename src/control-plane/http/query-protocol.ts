import { type AwsError, S3Error } from '../../aws/errors.js';
import { escapeXml } from './xml-text.js';

/** The AWS query protocol: `Action=…` in a form, answers in XML (Smithy, "AWS query protocol"). */

const namespaces = { sts: 'https://sts.amazonaws.com/doc/2011-06-15/', iam: 'https://iam.amazonaws.com/doc/2010-05-08/' } as const;

/** Services whose requests are forms and whose answers are XML. */
export type QueryService = keyof typeof namespaces;

export const isQueryService = (service: string): service is QueryService => Object.hasOwn(namespaces, service);

/** Members as elements: those of a list as `member`, undefined ones left out. */
function elements(value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => `<member>${elements(member)}</member>`).join('');
  if (value === null || typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${elements(member)}</${name}>`)
    .join('');
}

/** What an operation answers; without a body there is no result but the request's id. */
export function resultXml(service: QueryService, operation: string, body: unknown, requestId: string): string {
  const result = body === undefined ? '' : `<${operation}Result>${elements(body)}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${operation}Response xmlns="${namespaces[service]}">${result}${metadata}</${operation}Response>`;
}

/** Codes that the JSON services have other words for (IAM and STS, "Common Errors"). The rest is the same without `Exception`. */
const codes: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  ValidationException: 'ValidationError',
  ServiceException: 'ServiceFailure',
};

/** A refusal in the protocol's shape. */
export function refusalXml(service: QueryService, { code, status, message }: AwsError | S3Error, requestId: string): string {
  const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: codes[code] ?? code.replace(/Exception$/, ''), Message: message };
  return `<ErrorResponse xmlns="${namespaces[service]}"><Error>${elements(error)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
