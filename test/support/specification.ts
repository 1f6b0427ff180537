import { fold, type Aggregate, type Evolving } from '../../src/event-store/aggregate.js';
import type { DomainEvent, EventMetadata } from '../../src/contract/index.js';

/** Metadata for events in specs: one fixed moment, one fixed actor. */
export const specMetadata: EventMetadata = {
  time: '2026-11-23T10:00:00.000Z',
  actor: { accountId: '123456789012', accessKeyId: 'test', arn: 'arn:aws:iam::123456789012:root' },
  sourceIp: '127.0.0.1',
  userAgent: 'spec',
  requestId: '00000000-0000-4000-8000-00000000000a',
  correlationId: '00000000-0000-4000-8000-00000000000a',
  causationId: null,
};

/** The id of the nth event (from 1) of a specification. */
export const eventId = (version: number): string => `00000000-0000-4000-8000-${String(version).padStart(12, '0')}`;

/** Events as the store would give them back, numbered on from `after`. */
export function recorded<Event extends DomainEvent>(events: readonly Event[], after = 0): Evolving<Event>[] {
  return events.map((event, index) => ({
    ...event,
    id: eventId(after + index + 1),
    version: after + index + 1,
    metadata: specMetadata,
  }));
}

/** given(events).when(decide).then(events) | .thenRefuses(…) | .thenNothingHappens() */
export function specification<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>) {
  return (...given: readonly Event[]) => ({
    when(decide: (state: State) => readonly Event[]) {
      const run = () => decide(fold(aggregate, recorded(given)));
      return {
        then: (...expected: readonly Event[]) => expect(run()).toEqual(expected),
        thenNothingHappens: () => expect(run()).toEqual([]),
        thenRefuses: (code: string, status: number, message: string | RegExp = /./) => {
          let refusal: unknown;
          try {
            run();
          } catch (error) {
            refusal = error;
          }
          expect(refusal).toMatchObject({ code, status });
          if (typeof message === 'string') expect((refusal as Error).message).toBe(message);
          else expect((refusal as Error).message).toMatch(message);
        },
      };
    },
    state: () => fold(aggregate, recorded(given)),
  });
}
