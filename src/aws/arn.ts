/** Unqualified ARN of a function, or qualified with a version, alias or `$LATEST`. */
export function functionArn(accountId: string, region: string, functionName: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** ARN of an account's root, the principal of development credentials and of keys without a name. */
export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`;

export const bucketArn = (bucketName: string): string => `arn:aws:s3:::${bucketName}`;
