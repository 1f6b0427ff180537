import type { IncomingMessage, ServerResponse } from 'node:http';
import { tooManyRequests } from '../../aws/errors.js';
import { REQUEST_LIMIT } from './transport.js';

/** Bodies up to this many bytes are not counted. */
const SMALL = 1024 * 1024;
const BUDGET = 2 * 1024 ** 3;

/**
 * Bounds the large bodies that this process holds at a time: each is received whole before its signature can be checked,
 * so anybody's do. Counted is what a request announces, without a length the most that there may be.
 */
export class BodyBudget {
  private held = 0;

  constructor(private readonly limit = BUDGET) {}

  /** Makes room until the answer is out for a body of which no more than `longest` bytes will be kept. @throws AwsError TooManyRequests (429) where there is none */
  take(request: IncomingMessage, response: ServerResponse, longest = REQUEST_LIMIT): void {
    const size = announcedSize(request, longest);
    if (size <= SMALL) return;
    if (this.held + size > this.limit) {
      throw tooManyRequests('Too many large requests are being received at the moment. Try again.', 'CallerRateLimitExceeded');
    }
    this.held += size;
    response.once('close', () => (this.held -= size));
  }
}

function announcedSize({ headers }: IncomingMessage, longest: number): number {
  if (headers['transfer-encoding'] !== undefined) return longest;
  return Math.min(Number(headers['content-length'] ?? 0), longest);
}
