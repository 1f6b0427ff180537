import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A server of the whole test run; what its suites must know of it is `answer`, which goes through JSON. */
export interface Server<T> {
  readonly answer: T;
  stop(): Promise<void>;
}

/** Starts a server when it is first asked for. */
export interface LazyServer {
  /** Path of the Unix socket on which it is asked. */
  readonly address: string;
  /** Stops the server where it was started. */
  close(): Promise<void>;
}

/** Lets jest's workers ask for a server that this process starts at the first question; a run that never asks starts none. */
export async function offerServer<T>(folder: string, name: string, start: () => Promise<Server<T>>): Promise<LazyServer> {
  const address = join(folder, name);
  let server: Promise<Server<T>> | undefined;
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    server ??= start();
    server.then(({ answer }) => ({ answer }), (error: Error) => ({ error: error.message })).then((reply) => socket.end(JSON.stringify(reply)));
  });
  await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(address, resolve));
  listener.unref();
  return {
    address,
    async close() {
      listener.close();
      await server?.then(({ stop }) => stop(), () => undefined);
    },
  };
}

/** Asks for a server of the run. @throws Error with the reason where it cannot be started */
export async function askFor<T>(address: string | undefined): Promise<T> {
  if (!address) throw new Error('jest did not run test/support/global-setup.ts');
  const reply = JSON.parse(await text(connect(address))) as { readonly answer?: T; readonly error?: string };
  if (reply.answer === undefined) throw new Error(reply.error);
  return reply.answer;
}
