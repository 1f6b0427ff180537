import { ARN, created, target } from '../../../test/support/function-events.js';
import { specification } from '../../../test/support/specification.js';
import type { FunctionEvent } from '../../contract/index.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { configureRecursion, recursiveLoopOf, type RecursiveLoop } from './recursion.decider.js';

const given = specification(functionAggregate);
const configure = (recursiveLoop: RecursiveLoop) => (state: Parameters<typeof configureRecursion>[0]) => configureRecursion(state, { target, recursiveLoop });
const configured = (recursiveLoop: RecursiveLoop): FunctionEvent => ({ type: 'RecursionConfigured', data: { recursiveLoop } });

describe('configureRecursion', () => {
  it('begins at Terminate, and is an event only where it changes something', () => {
    expect(recursiveLoopOf(given(created).state().latest!)).toBe('Terminate');
    given(created).when(configure('Terminate')).thenNothingHappens();
    given(created).when(configure('Allow')).then(configured('Allow'));
    given(created, configured('Allow')).when(configure('Allow')).thenNothingHappens();
    given(created, configured('Allow')).when(configure('Terminate')).then(configured('Terminate'));
  });

  it('refuses a missing function', () => {
    given().when(configure('Allow')).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });
});
