import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';
/**
 * Free ports are taken from below the systems' ephemeral ranges (from 32768 on Linux, from 49152 on macOS): a client that
 * knocks at an ephemeral port while its server is away may be given that very port, connect to itself, and hold it.
 */
const [LOWEST, BEYOND] = [20_000, 32_000];

/** Whether nobody listens on this port of the loopback address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port of the loopback address that is free now, to be kept for restarts. @throws Error where 100 in a row are taken */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(LOWEST, BEYOND);
    if (await isFree(port)) return port;
  }
  throw new Error(`there is no free port from ${LOWEST} to ${BEYOND - 1} on ${LOOPBACK}`);
}
