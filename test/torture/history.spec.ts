import { points, histories, STREAM } from './checks/sample.js';
import { runnable } from './history.js';

const history = histories().get(STREAM)!;

it.each([[1, undefined], [2, points('1')], [4, points('1')], [5, points('2')], [6, points('1', { 2: 0.5 })], [99, points('2')]])('at version %d the alias pointed at %j', (version, target) =>
  expect(history.moveAt(version)?.to).toEqual(target));

it.each([
  [points('1'), ['1']], [points('1', { 2: 0.5 }), ['1', '2']], [points('1', { 2: 0 }), ['1']], [points('1', { 2: 1 }), ['2']],
])('%j may run %j', (target, versions) => expect([...runnable(target)]).toEqual(versions));
