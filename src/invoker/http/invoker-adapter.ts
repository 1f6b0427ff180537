import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { OpenConnections } from '../../process/open-connections.js';

/** Request line and headers together: an invoke's envelope holds what the control plane takes in 64 KiB of headers, in base64. */
const HEADER_LIMIT = 131_072;

/** Fastify under Nest for an invoker on its own: between our own processes and producers, without AWS's dialect. */
export class InvokerAdapter extends FastifyAdapter {
  private readonly connections: OpenConnections;

  constructor() {
    super({
      genReqId: () => randomUUID(),
      requestTimeout: 0,
      keepAliveTimeout: 75_000,
      http: { maxHeaderSize: HEADER_LIMIT },
      skipMiddie: true,
    });
    this.connections = new OpenConnections(this.getInstance().server);
  }

  /** Lets what is being answered end, within bounds. */
  override close(): ReturnType<FastifyAdapter['close']> {
    return this.connections.drain(() => super.close());
  }

  /** The routes parse what they take. */
  override registerParserMiddleware(): void {}
}
