import { readSettings } from './settings.js';

it.each([
  [[], {}, { seconds: 300, seed: expect.any(Number) as number }],
  [['--seconds', '600', '--seed', '42'], {}, { seconds: 600, seed: 42 }],
  [['--seed', '42'], { TORTURE_SEED: '7' }, { seconds: 300, seed: 42 }],
  [[], { TORTURE_SEED: '7' }, { seconds: 300, seed: 7 }],
])('%j with %j', (args, env, settings) => expect(readSettings(args, env)).toMatchObject(settings));

it.each([[['--seconds', '5'], /--seconds must be a whole number from 10 to 86400, not "5"/], [['--seed', 'x'], /--seed must be a whole number/], [['--speed', '5'], /--speed/]])('%j is refused', (args, message) =>
  expect(() => readSettings(args, {})).toThrow(message));
