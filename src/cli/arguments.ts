import { InvalidArgumentError } from 'commander';

/** Option parser for a whole number within bounds. */
export const wholeNumber = (min: number, max: number) => (text: string): number => {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  return value;
};

/** Option parser for a number within bounds, also with decimals. */
export const decimalNumber = (min: number, max: number) => (text: string): number => {
  const value = /^\d{1,16}(\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Give a number from ${min} to ${max}.`);
  return value;
};

/** An object by its URL. */
export interface ObjectUrl {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`; the key is everything after the first slash, as it is. */
export function objectUrl(text: string): ObjectUrl {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (bucket === undefined || key === undefined) throw new InvalidArgumentError('Give an object as s3://bucket/key.');
  return { bucket, key };
}

/** Reads a 12-digit account id. */
export function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('Give an account id of twelve digits.');
  return text;
}

const LONGEST_REASON = 1024;

/** Reads why something is done: one line of up to 1024 characters. */
export function reason(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line === '' || line.length > LONGEST_REASON) throw new InvalidArgumentError(`Give 1 to ${LONGEST_REASON} characters.`);
  return line;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads one more UUID of several. */
export function uuids(text: string, before: readonly string[]): readonly string[] {
  if (!UUID.test(text)) throw new InvalidArgumentError('Give UUIDs.');
  return [...before, text];
}

/** Reads a UUID. */
export function uuid(text: string): string {
  if (!UUID.test(text)) throw new InvalidArgumentError('Give a UUID.');
  return text;
}

/** An alias of a function that is given by name or ARN. */
export interface AliasReference {
  readonly functionName: string;
  readonly aliasName: string;
}

/** Reads `function:alias`, where `function` is a name or an ARN. */
export function aliasReference(text: string): AliasReference {
  const [, functionName, aliasName] = /^(.+):([^:]+)$/.exec(text) ?? [];
  if (functionName === undefined || aliasName === undefined || /(^|:)function$/.test(functionName)) {
    throw new InvalidArgumentError('Give an alias as function:alias, or its ARN.');
  }
  return { functionName, aliasName };
}
