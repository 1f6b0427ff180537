/** One line for the person who started us: what cannot be had, and what to do about it where we know. */
export function startupFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  const syscall = (error as NodeJS.ErrnoException).syscall;
  if (syscall === 'listen') {
    if (code === 'EADDRINUSE') return `port ${port} is in use on ${address}; set PORT to another`;
    if (code === 'EACCES') return `no permission to listen on port ${port}; set PORT to one above 1023`;
    if (code === 'EADDRNOTAVAIL') return `this machine has no address ${address}; set HOST to one that it has`;
  }
  const cause = databaseFailure(error);
  return cause ?? firstLine(error.message);
}

/** Failures of a connection to Postgres, which pg and node word in many ways. */
function databaseFailure(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'the host is not known',
    EAI_AGAIN: 'the host is not known',
    ETIMEDOUT: 'it does not answer',
    EHOSTUNREACH: 'the host cannot be reached',
    ENOENT: 'there is no such socket',
    '28P01': 'the password is wrong',
    '28000': 'the user may not connect',
    '3D000': 'there is no such database',
    '57P03': 'the server is starting or stopping',
    '53300': 'the server takes no more connections',
  };
  const reason = code === undefined ? undefined : reasons[code];
  if (reason !== undefined || /timeout expired|Connection terminated/.test(error.message)) {
    return `cannot reach the database (DATABASE_URL): ${reason ?? 'it does not answer'}: ${firstLine(error.message) || code}`;
  }
  return code === '42501' ? `the database user lacks a right: ${firstLine(error.message)}` : undefined;
}

const firstLine = (message: string): string => message.split('\n', 1)[0]!.trim();
