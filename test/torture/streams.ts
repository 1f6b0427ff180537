import type { InvocationResult } from '../../src/contract/index.js';

/** Stream of the function that a result is about: account, region and name out of `arn:aws:lambda:REGION:ACCOUNT:function:NAME`. */
export function functionStreamOf({ functionArn }: Pick<InvocationResult, 'functionArn'>): string {
  const [, , , region, account, , name] = functionArn.split(':');
  return `${account}/${region}/${name}`;
}
