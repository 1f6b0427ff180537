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

  static unstorable(why: string): RestoreRefused {
    return new RestoreRefused(`The events hold what cannot be stored: ${why}.`, false);
  }

  static invalid(stream: string, version: number, why: string): RestoreRefused {
    return new RestoreRefused(`${stream}@${version} and what follows cannot be restored: ${why}.`, false);
  }
}

const UNIQUE_VIOLATION = '23505';
/** Class 22 of SQLSTATE, data exceptions: what JSON can say and the database cannot hold, such as U+0000 or a time of the year 0. */
const DATA_EXCEPTION = /^22/;
/** Names that all accounts share, by the index that keeps them apart. */
const SHARED_NAMES: Readonly<Record<string, string>> = {
  parts_bucket_name: 'The bucket name', parts_access_key_id: 'The access key id', parts_function_url_id: 'The function URL id',
};

/** The refusal that an error of the database stands for; undefined for any other error. */
export const refusalOf = (error: unknown): RestoreRefused | undefined => takenName(error) ?? unstorable(error);

function takenName(error: unknown): RestoreRefused | undefined {
  const { code, constraint, detail } = error as { code?: string; constraint?: string; detail?: string };
  const what = code === UNIQUE_VIOLATION && constraint !== undefined ? SHARED_NAMES[constraint] : undefined;
  return what === undefined ? undefined : RestoreRefused.taken(`${what} ${/=\((.*)\)/.exec(detail ?? '')?.[1] ?? ''}`.trim());
}

function unstorable(error: unknown): RestoreRefused | undefined {
  const { code, message } = error as { code?: string; message: string };
  return code !== undefined && DATA_EXCEPTION.test(code) ? RestoreRefused.unstorable(message) : undefined;
}
