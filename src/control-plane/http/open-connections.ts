import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections of a server, and how many requests each has running. Node calls a connection idle only after a first
 * answer: one that was opened ahead, or that holds half a request, would keep a server from closing.
 */
export class OpenConnections {
  private readonly running = new Map<Socket, number>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.running.set(socket, 0);
      socket.once('close', () => this.running.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.count(socket, 1);
      response.once('close', () => this.count(socket, -1));
    });
  }

  /** Ends the connections on which nothing runs. */
  endIdle(): void {
    for (const [socket, requests] of this.running) if (requests === 0) socket.destroy();
  }

  private count(socket: Socket, change: number): void {
    const requests = this.running.get(socket);
    if (requests !== undefined) this.running.set(socket, requests + change);
  }
}
