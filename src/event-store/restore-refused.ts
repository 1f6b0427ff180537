/** Why events of another installation do not come in; nothing was written. `collides`: they are right, but what is here is in their way. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused';

  private constructor(
    message: string,
    readonly collides: boolean,
  ) {
    super(message);
  }

  static differs(stream: string, version: number): RestoreRefused {
    return new RestoreRefused(`The stream ${stream} is here with another history: from its version ${version} on it differs. Nothing of it was overwritten.`, true);
  }

  static taken(what: string): RestoreRefused {
    return new RestoreRefused(`${what} is in use by another account here.`, true);
  }

  static broken(stream: string, version: number): RestoreRefused {
    return new RestoreRefused(`${stream}@${version} is not as it was recorded: its hash is not the one of the event and the events before it.`, false);
  }

  static missing(stream: string, version: number): RestoreRefused {
    return new RestoreRefused(`${stream}@${version} is missing, or stands in the wrong place.`, false);
  }

  static invalid(stream: string, version: number, why: string): RestoreRefused {
    return new RestoreRefused(`${stream}@${version} and what follows cannot be restored: ${why}.`, false);
  }
}

const UNIQUE_VIOLATION = '23505';
/** Names that all accounts share, by the index that keeps them apart. */
const SHARED_NAMES: Readonly<Record<string, string>> = { parts_bucket_name: 'The bucket name', parts_access_key_id: 'The access key id' };

/** The refusal for a name that somebody else has; undefined for any other error. */
export function takenName(error: unknown): RestoreRefused | undefined {
  const { code, constraint, detail } = error as { code?: string; constraint?: string; detail?: string };
  const what = code === UNIQUE_VIOLATION && constraint !== undefined ? SHARED_NAMES[constraint] : undefined;
  return what === undefined ? undefined : RestoreRefused.taken(`${what} ${/=\((.*)\)/.exec(detail ?? '')?.[1] ?? ''}`.trim());
}
