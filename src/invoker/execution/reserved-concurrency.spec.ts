import fc from 'fast-check';
import { ReservedConcurrency } from './reserved-concurrency.js';

const of = (functionName: string, reservedConcurrentExecutions?: number) =>
  ({ accountId: '123456789012', region: 'us-west-2', functionName, reservedConcurrentExecutions });
const refusal = { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.', extra: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' } };

function caught(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('reserved concurrency', () => {
  it('lets nothing in where nothing is reserved for the function', () => {
    expect(caught(() => new ReservedConcurrency().enter(of('f', 0)))).toMatchObject(refusal);
  });

  it('counts what began before there was a limit', () => {
    const reserved = new ReservedConcurrency();
    const leave = reserved.enter(of('f'));
    expect(caught(() => reserved.enter(of('f', 1)))).toMatchObject(refusal);
    leave();
    expect(reserved.enter(of('f', 1))).toBeInstanceOf(Function);
  });

  it('has at no time more of a function running than its limit, refuses only where as many run, and forgets what has ended', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('enter' as const), name: fc.constantFrom('f', 'g'), limit: fc.option(fc.nat({ max: 3 }), { nil: undefined }) }),
      fc.record({ kind: fc.constant('end' as const), which: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const reserved = new ReservedConcurrency();
        const running: { readonly name: string; readonly leave: () => void }[] = [];
        for (const next of steps) {
          if (next.kind === 'end') {
            if (running.length > 0) running.splice(next.which % running.length, 1)[0]!.leave();
            continue;
          }
          const { name, limit } = next;
          const before = running.filter((one) => one.name === name).length;
          const entered = caught(() => reserved.enter(of(name, limit)));
          if (limit !== undefined && before >= limit) expect(entered).toMatchObject(refusal);
          else running.push({ name, leave: entered as () => void });
        }
        expect(reserved.functions).toBe(new Set(running.map(({ name }) => name)).size);
        for (const { leave } of running) leave();
        expect(reserved.functions).toBe(0);
      }),
    );
  });
});
