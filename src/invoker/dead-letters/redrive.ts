import { AwsError } from '../../aws/errors.js';
import type { AcceptedNotifications, RedriveOutcome, RedriveRequest } from '../../contract/index.js';
import { parseJson } from '../json.js';
import type { DeadLetters, RedrivableLetter } from './dead-letters.store.js';

/** Where dead letters go when they are driven again. */
export interface RedriveTargets {
  /** Takes a notification, all or nothing. @throws AwsError where it still cannot be taken */
  accept(body: unknown): Promise<AcceptedNotifications>;
  /** Puts an invocation into the queue again, which drives its dead letters again; false where it is under way. */
  requeue(invocationId: string): Promise<boolean>;
}

/** Drives dead letters again, oldest first: what still cannot be handled stays where it is, with the reason. */
export class Redrive {
  constructor(
    private readonly letters: Pick<DeadLetters, 'find' | 'markRedriven'>,
    private readonly targets: RedriveTargets,
  ) {}

  async redrive(request: RedriveRequest): Promise<RedriveOutcome[]> {
    const found = await this.letters.find(request);
    const outcomes: RedriveOutcome[] = [];
    for (const letter of found) outcomes.push(await this.one(letter));
    const unknown = request.ids === 'all' ? [] : request.ids.filter((id) => !found.some((letter) => letter.id === id));
    return [...outcomes, ...unknown.map((id) => ({ id, redriven: false, detail: 'there is no such dead letter' }))];
  }

  private async one(letter: RedrivableLetter): Promise<RedriveOutcome> {
    const { id, invocationId } = letter;
    if (invocationId !== null) {
      const redriven = await this.targets.requeue(invocationId);
      return { id, redriven, detail: redriven ? `invocation ${invocationId} is in the queue again` : `invocation ${invocationId} is under way or has succeeded` };
    }
    try {
      const { planned, duplicates } = await this.targets.accept(parseJson(letter.value ?? Buffer.alloc(0)));
      await this.letters.markRedriven(id);
      return { id, redriven: true, detail: `${planned} invocations planned, ${duplicates} known already` };
    } catch (error) {
      if (error instanceof AwsError) return { id, redriven: false, detail: `${error.code}: ${error.message}` };
      throw error;
    }
  }
}
