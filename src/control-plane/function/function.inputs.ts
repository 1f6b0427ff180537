/**
 * Constraints of members that many operations share, as AWS prints them (recorded Nov 2025, see the README's sources).
 */
const ARN_PREFIX =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?';

/** FunctionName of operations that create or change: no dots, up to 140 characters with an ARN. */
export const functionNameToChange = {
  in: 'path', type: 'string', required: true, minLength: 1, maxLength: 140,
  pattern: `${ARN_PREFIX}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
} as const;

/** FunctionName of operations on functions alone, whose pattern knows no qualifier. */
export const unqualifiedFunctionName = { ...functionNameToChange, pattern: `${ARN_PREFIX}([a-zA-Z0-9-_]+)` } as const;

/** FunctionName of operations that read or run. */
export const functionNameToRead = {
  in: 'path', type: 'string', required: true, minLength: 1, maxLength: 170,
  pattern: `${ARN_PREFIX}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
} as const;

/**
 * FunctionName of DeleteFunction, and of what the model has under the same shape (NamespacedFunctionName since `$LATEST.PUBLISHED`):
 * permissions, event invoke and code signing configurations. The pattern of reads, the length of changes.
 */
export const functionNameToManage = { ...functionNameToRead, maxLength: 140 } as const;

export const qualifier = {
  in: 'query', type: 'string', minLength: 1, maxLength: 128, pattern: '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+',
} as const;

export const revisionId = { type: 'string' } as const;
export const description = { type: 'string', maxLength: 256 } as const;

export const publishTo = { in: 'body', type: 'string', enum: ['LATEST_PUBLISHED'] } as const;

export const marker = { in: 'query', type: 'string' } as const;
export const maxItems = { in: 'query', type: 'integer', min: 1, max: 10_000 } as const;
