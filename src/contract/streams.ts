/** Stream of a function: `account/region/function-name`. It is the topic key of its events, too. */
export const functionStream = (accountId: string, region: string, functionName: string): string =>
  `${accountId}/${region}/${functionName}`;

/** Stream of a bucket: `account/s3/bucket-name` (no region is called `s3`). */
export const bucketStream = (accountId: string, bucketName: string): string => `${accountId}/s3/${bucketName}`;

/** Stream of a role: `account/iam/role-name` (no region is called `iam`). */
export const roleStream = (accountId: string, roleName: string): string => `${accountId}/iam/${roleName}`;

/** Stream of an account: `account/account`. */
export const accountStream = (accountId: string): string => `${accountId}/account`;

/** The account that a stream belongs to: its first segment. */
export const accountOf = (streamId: string): string => streamId.slice(0, streamId.indexOf('/'));
