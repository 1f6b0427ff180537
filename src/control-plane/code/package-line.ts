import { tooManyRequests } from '../../aws/index.js';

/** How many may be at it, how many of one account may be at it or wait, and what the next one of that account is told. */
export interface LineBounds {
  readonly atOnce: number;
  readonly ofOneAccount: number;
  readonly refusal: string;
}

/** Work with whole packages takes memory, some copies of each: a few at a time, first come first served, whoever asks. */
export class PackageLine {
  private busy = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly standing = new Map<string, number>();

  constructor(private readonly bounds: LineBounds) {}

  /** @throws AwsError TooManyRequests where the account has too many in the line already; whatever `work` throws */
  async inTurn<Result>(accountId: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.standing.get(accountId) ?? 0;
    if (before >= this.bounds.ofOneAccount) throw tooManyRequests(this.bounds.refusal, 'CallerRateLimitExceeded');
    this.standing.set(accountId, before + 1);
    await this.turn();
    try {
      return await work();
    } finally {
      this.next();
      const left = this.standing.get(accountId)! - 1;
      if (left === 0) this.standing.delete(accountId);
      else this.standing.set(accountId, left);
    }
  }

  private async turn(): Promise<void> {
    if (this.busy < this.bounds.atOnce) this.busy += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Whoever waits longest takes the place that became free. */
  private next(): void {
    const first = this.waiting.shift();
    if (first === undefined) this.busy -= 1;
    else first();
  }
}
