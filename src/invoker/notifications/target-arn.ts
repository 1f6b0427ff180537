import type { FunctionName } from '../routing/resolve.js';

/** A function as the destination of a notification names it. */
export interface FunctionTarget extends FunctionName {
  readonly qualifier?: string;
}

const FUNCTION_ARN = /^arn:aws[a-zA-Z-]*:lambda:([^:]+):(\d{12}):function:([a-zA-Z0-9-_]+)(?::([^:]+))?$/;

/** Reads a function's full ARN, qualified or not; undefined for any other ARN. */
export function parseFunctionTarget(arn: string): FunctionTarget | undefined {
  const [, region, accountId, functionName, qualifier] = FUNCTION_ARN.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || functionName === undefined) return undefined;
  return { accountId, region, functionName, qualifier };
}
