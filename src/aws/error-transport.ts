import { AwsError } from './errors.js';

/** An AwsError in JSON, on its way between two processes. */
export interface AwsErrorDescription {
  readonly code: string;
  readonly status: number;
  readonly message: string | null;
  readonly messageMember: 'message' | 'Message';
  readonly type: 'User' | null;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

export function describeAwsError(error: AwsError): AwsErrorDescription {
  const { code, status, messageMember, type, extra, headers } = error;
  return { code, status, message: error.body()[messageMember] as string | null, messageMember, type, extra, headers };
}

/** The same refusal again. */
export const awsErrorFrom = ({ code, status, message, ...options }: AwsErrorDescription): AwsError => new AwsError(code, status, message, options);
