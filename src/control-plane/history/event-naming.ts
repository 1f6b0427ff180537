/** Members of event data that name what an event is about. */
export interface EventNaming {
  readonly aliasName?: string;
  readonly version?: string;
  readonly qualifier?: string | null;
  readonly bucketName?: string;
  readonly roleName?: string;
  readonly accessKeyId?: string;
}
