import { inJsonbOrder } from './jsonb-order.js';

it.each([
  [{ bb: 1, a: 2, c: { z: 1, yy: 2, aaa: [{ b: 1, a: 2 }] } }, '{"a":2,"c":{"z":1,"yy":2,"aaa":[{"a":2,"b":1}]},"bb":1}'],
  [{ 'ü': 1, zz: 2, aa: 3 }, '{"aa":3,"zz":2,"ü":1}'],
  [{ gone: undefined, kept: null }, '{"kept":null}'],
  [JSON.parse('{"xx":1,"__proto__":{"b":1,"a":2}}'), '{"xx":1,"__proto__":{"a":2,"b":1}}'],
])('%j', (value, expected) => expect(JSON.stringify(inJsonbOrder(value))).toBe(expected));

it('leaves what is no object as it is', () => expect([undefined, null, 'text', 1, true].map(inJsonbOrder)).toEqual([undefined, null, 'text', 1, true]));
