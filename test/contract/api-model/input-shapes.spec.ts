import { Runtime } from '@aws-sdk/client-lambda';
import { requireKnownRuntime } from '../../../src/control-plane/lifecycle/runtimes.js';
import { modelOperations } from './api-model.js';
import { inputDifferences } from './input-differences.js';
import { servedOperations } from './served-operations.js';

/** Members that are declared otherwise than in the model, and why. */
const MEANT: Readonly<Record<string, string>> = {
  'CreateFunction.Runtime': 'its enum is refused as InvalidParameterValueException, in words of its own (runtimes.ts)',
  'UpdateFunctionConfiguration.Runtime': 'as for CreateFunction',
  'Invoke.Payload': 'the body as it is (Call.body)',
  'InvokeAsync.InvokeArgs': 'as Invoke.Payload',
  'Invoke.TraceId': 'a header that clients send beside the model',
};

const memberOf = (difference: string): string => difference.slice(0, difference.indexOf(' '));
const served = modelOperations.flatMap((operation) => {
  const definition = servedOperations.find(({ service, name }) => service === 'lambda' && name === operation.name);
  return definition === undefined ? [] : [{ name: operation.name, differences: inputDifferences(operation, definition.shape) }];
});

it.each(served)('the input of $name is declared as the API model has it', ({ differences }) => {
  expect(differences.filter((difference) => MEANT[memberOf(difference)] === undefined)).toEqual([]);
});

it('every difference that is meant is still one', () => {
  const found = new Set(served.flatMap(({ differences }) => differences.map(memberOf)));
  expect(Object.keys(MEANT).filter((member) => !found.has(member))).toEqual([]);
});

it('every runtime of the model is known', () => {
  expect(() => Object.values(Runtime).forEach(requireKnownRuntime)).not.toThrow();
});
