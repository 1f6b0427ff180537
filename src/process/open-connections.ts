import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const IDLE_CHECK_MS = 50;
/** How long calls that run may go on when the server is to end. */
const LONGEST_DRAIN_MS = 30_000;

/**
 * The connections of a server, and how many requests each has running. Node calls a connection idle only after a first
 * answer: one that was opened ahead, or that holds half a request, would keep a server from closing.
 */
export class OpenConnections {
  private readonly running = new Map<Socket, number>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.running.set(socket, 0);
      socket.once('close', () => this.running.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.count(socket, 1);
      response.once('close', () => this.count(socket, -1));
    });
  }

  /**
   * Lets what is being answered end, within bounds, while `close` closes the server. A connection that was busy when the
   * server closed falls idle only after its answer; Node would then wait out its keep-alive time.
   */
  async drain<Result>(close: () => Promise<Result>): Promise<Result> {
    const idle = setInterval(() => this.endIdle(), IDLE_CHECK_MS);
    const limit = setTimeout(() => this.server.closeAllConnections(), LONGEST_DRAIN_MS);
    try {
      return await close();
    } finally {
      clearInterval(idle);
      clearTimeout(limit);
    }
  }

  /** Ends the connections on which nothing runs. */
  private endIdle(): void {
    for (const [socket, requests] of this.running) if (requests === 0) socket.destroy();
  }

  private count(socket: Socket, change: number): void {
    const requests = this.running.get(socket);
    if (requests !== undefined) this.running.set(socket, requests + change);
  }
}
