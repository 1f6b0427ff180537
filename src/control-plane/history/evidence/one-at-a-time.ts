import { tooManyRequests } from '../../../aws/index.js';

/** Lets each account have one piece of long work done at a time: that leaves the others room. */
export class OneAtATime {
  private readonly running = new Set<string>();

  constructor(private readonly what: string) {}

  /** @throws AwsError TooManyRequests while the account's work runs */
  async of<Result>(accountId: string, work: () => Promise<Result>): Promise<Result> {
    if (this.running.has(accountId)) throw tooManyRequests(`A ${this.what} of this account is running.`, 'CallerRateLimitExceeded');
    this.running.add(accountId);
    try {
      return await work();
    } finally {
      this.running.delete(accountId);
    }
  }
}
