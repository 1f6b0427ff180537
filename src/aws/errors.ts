/** Members of an error body as the service writes them; see `shared/reference/aws-lambda-behaviour.md` §0. */
export interface AwsErrorOptions {
  /** Lambda writes `message` for most codes and `Message` for ResourceNotFound and ServiceException. */
  readonly messageMember?: 'message' | 'Message';
  /** `User` unless the recorded body has no Type. */
  readonly type?: 'User' | null;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal repeats what it refuses, as on AWS: up to this many characters, for a value may be 70 MB. */
const LONGEST_TEXT = 4_194_304;
const bounded = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);

/** A refusal in Lambda's own shape: code (header `x-amzn-errortype`), HTTP status, text, members of the body. */
export class AwsError extends Error {
  readonly messageMember: 'message' | 'Message';
  readonly type: 'User' | null;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  private readonly text: string | null;

  /** `message` null is written as null: AWS does so where it says no more than Access Denied. */
  constructor(readonly code: string, readonly status: number, message: string | null, options: AwsErrorOptions = {}) {
    const text = message === null ? null : bounded(message);
    super(text ?? code);
    this.text = text;
    this.name = code;
    this.messageMember = options.messageMember ?? 'message';
    this.type = options.type === undefined ? 'User' : options.type;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }

  /** The JSON body. */
  body(): Record<string, unknown> {
    return { ...this.extra, ...(this.type === null ? {} : { Type: this.type }), [this.messageMember]: this.text };
  }
}

export const invalidParameterValue = (message: string, options?: AwsErrorOptions): AwsError =>
  new AwsError('InvalidParameterValueException', 400, message, options);
export const resourceNotFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', 404, message, { messageMember: 'Message' });
export const resourceConflict = (message: string): AwsError => new AwsError('ResourceConflictException', 409, message);
export const preconditionFailed = (message: string): AwsError => new AwsError('PreconditionFailedException', 412, message);
export const accessDenied = (message: string): AwsError =>
  new AwsError('AccessDeniedException', 403, message, { type: null, messageMember: 'Message' });
export const invalidRequestContent = (message: string): AwsError => new AwsError('InvalidRequestContentException', 400, message);
export const tooManyRequests = (message: string, reason: string): AwsError =>
  new AwsError('TooManyRequestsException', 429, message, { extra: { Reason: reason } });
/** Our own failure, in the shape of Lambda's: SDKs try again. */
export const serviceException = (message: string): AwsError =>
  new AwsError('ServiceException', 500, message, { type: null, messageMember: 'Message', extra: { Type: 'Service' } });
/** Codes that the model does not list (ValidationException, …) have a body of `message` alone. */
export const unmodelled = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, status, message, { type: null });

/** `N validation error(s) detected: a; b` from the single texts. Some services have a code of their own for it. */
export function validationException(failures: readonly string[], code = 'ValidationException'): AwsError {
  const count = `${failures.length} validation error${failures.length === 1 ? '' : 's'} detected: `;
  return unmodelled(code, 400, count + failures.join('; '));
}

/** A refusal in S3's own shape: XML with Code, Message and further elements. */
export class S3Error extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly elements: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
  }
}
