/** A version and the names of its environment variables. */
export interface VersionVariables {
  readonly Version: string;
  readonly Variables: readonly string[];
}

/**
 * What `POST /_switchyard/functions/{FunctionName}/forget` has to forget. `KeyId` is null where no value is encrypted (any
 * more); `Readable` are the versions whose values can be read until then. `Deleted`: the function is, its history is not.
 */
export interface ForgettableEnvironment {
  readonly FunctionArn: string;
  readonly Deleted: boolean;
  readonly KeyId: string | null;
  readonly Readable: readonly VersionVariables[];
}

/** Its answer: what there was, and whether it is gone now. */
export interface ForgottenEnvironment extends ForgettableEnvironment {
  readonly Forgotten: boolean;
}
