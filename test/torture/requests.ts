import type { LambdaClient, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import type { ClusterState } from '../../src/cluster/announcement.js';
import { lambdaClient } from '../support/switchyard.js';
import type { Random } from './random.js';
import type { Outcome } from './record.js';

/** A request that is not answered within this is given up; it may still do what it asks for. */
export const REQUEST_MS = 15_000;

/** Clients of all control planes for one account; a request goes to either, by chance. */
export class Clients {
  private readonly clients: readonly LambdaClient[];

  constructor({ controlPlanes }: ClusterState, accountId: string, private readonly random: Random) {
    this.clients = controlPlanes.map(({ url }) => lambdaClient(url, accountId));
  }

  any(): LambdaClient {
    return this.random.pick(this.clients);
  }

  close(): void {
    for (const client of this.clients) client.destroy();
  }
}

/** Lets a command say why it is sent (`x-switchyard-reason`). */
export function because<Command extends UpdateAliasCommand | UpdateFunctionCodeCommand | PublishVersionCommand>(reason: string, command: Command): Command {
  // The SDK types the stack of each command for its own input; headers are the same for all.
  (command.middlewareStack as unknown as LambdaClient['middlewareStack']).add(
    (next) => (args) => {
      (args.request as { readonly headers: Record<string, string> }).headers['x-switchyard-reason'] = reason;
      return next(args);
    },
    { step: 'build' },
  );
  return command;
}

/** An answer with the time that it took, whatever it is. */
export interface Answered<T> {
  readonly outcome: Outcome;
  readonly answer?: T;
  readonly error?: string;
  readonly requestedAt: number;
  readonly answeredAt: number;
}

/** Sends once and says what became of it; never throws. */
export async function answered<T>(send: (signal: AbortSignal) => Promise<T>): Promise<Answered<T>> {
  const requestedAt = Date.now();
  try {
    const answer = await send(AbortSignal.timeout(REQUEST_MS));
    return { outcome: 'acknowledged', answer, requestedAt, answeredAt: Date.now() };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    const outcome = status !== undefined && status >= 400 && status < 500 ? 'refused' : 'unknown';
    return { outcome, error: `${status ?? ''} ${name}: ${message}`.trim(), requestedAt, answeredAt: Date.now() };
  }
}
