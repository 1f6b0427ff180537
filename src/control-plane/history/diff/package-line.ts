import { tooManyRequests } from '../../../aws/index.js';

/** How many of one account may stand in the line. */
const MOST_OF_ONE_ACCOUNT = 4;

/** Reading packages takes memory, some copies of 50 MB while one comes from Postgres: one after the other, whoever asks. */
export class PackageLine {
  private last: Promise<unknown> = Promise.resolve();
  private readonly standing = new Map<string, number>();

  /** @throws AwsError TooManyRequests where the account has too many in the line already; whatever `work` throws */
  async inTurn<Result>(accountId: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.standing.get(accountId) ?? 0;
    if (before >= MOST_OF_ONE_ACCOUNT) {
      throw tooManyRequests('Too many comparisons of this account are running: try again.', 'CallerRateLimitExceeded');
    }
    this.standing.set(accountId, before + 1);
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      const left = this.standing.get(accountId)! - 1;
      if (left === 0) this.standing.delete(accountId);
      else this.standing.set(accountId, left);
    }
  }
}
