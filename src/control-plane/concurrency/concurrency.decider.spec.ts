import { activated, ARN, created, deleted, published, target } from '../../../test/support/function-events.js';
import { eventId, specification } from '../../../test/support/specification.js';
import type { FunctionEvent } from '../../contract/index.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { removeReservation, reserveConcurrency } from './concurrency.decider.js';

const given = specification(functionAggregate);
const limits = { concurrentExecutions: 1_000, minimumUnreserved: 100 };
const reserve = (reservedConcurrentExecutions: number, takenByOthers = 0) => (state: Parameters<typeof reserveConcurrency>[0]) =>
  reserveConcurrency(state, { target, reservedConcurrentExecutions, ...limits, takenByOthers });
const remove = (state: Parameters<typeof removeReservation>[0]) => removeReservation(state, { target });
const reserved = (reservedConcurrentExecutions: number): FunctionEvent => ({ type: 'ConcurrencyReserved', data: { reservedConcurrentExecutions } });
const removed: FunctionEvent = { type: 'ConcurrencyReservationRemoved', data: {} };
const provisioned = (qualifier: string, provisionedConcurrentExecutions: number): FunctionEvent =>
  ({ type: 'ProvisionedConcurrencyConfigured', data: { qualifier, provisionedConcurrentExecutions } });
const OVER = "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";

describe('reserveConcurrency', () => {
  it.each([0, 1, 900])('reserves %d', (count) => {
    given(created, activated).when(reserve(count)).then(reserved(count));
  });

  it('has nothing to do where as much is reserved already, and leaves the RevisionId as it was', () => {
    given(created, reserved(5)).when(reserve(5)).thenNothingHappens();
    given(created, reserved(5)).when(reserve(6)).then(reserved(6));
    expect(given(created, reserved(5)).state().latest).toMatchObject({ reservedConcurrentExecutions: 5, revisionId: eventId(1) });
  });

  it.each([[901, 0], [1, 900], [0, 901], [500, 401]])('leaves the account 100: refuses %d beside %d', (count, others) => {
    given(created).when(reserve(count, others)).thenRefuses('InvalidParameterValueException', 400, OVER);
  });

  it('weighs its own reservation by what it will be, not by what it was', () => {
    given(created, reserved(900)).when(reserve(899)).then(reserved(899));
  });

  it('is not lower than what is provisioned, all versions and aliases together', () => {
    const events = [created, activated, published(1), published(2), provisioned('1', 1), provisioned('2', 1)] as const;
    given(...events).when(reserve(1)).thenRefuses(
      'InvalidParameterValueException', 400, " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    );
    given(...events).when(reserve(2)).then(reserved(2));
  });

  it('refuses a missing function, named with $LATEST', () => {
    given().when(reserve(1)).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}:$LATEST`);
    given(created, published(1), deleted).when(reserve(1)).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}:$LATEST`);
  });
});

describe('removeReservation', () => {
  it('gives back what was reserved, and is content where nothing was', () => {
    given(created, reserved(0)).when(remove).then(removed);
    given(created).when(remove).thenNothingHappens();
    expect(given(created, reserved(0), removed).state().latest).not.toHaveProperty('reservedConcurrentExecutions');
    given().when(remove).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });
});
