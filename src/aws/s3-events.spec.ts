import { Event } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { decodeS3Key, encodeS3Key, s3EventCovers, s3EventTypes, s3KeyPasses } from './s3-events.js';

test('the event types are those of the SDK', () => {
  expect([...s3EventTypes].sort()).toEqual([...Object.values(Event)].sort());
});

test.each([
  ['s3:ObjectCreated:*', 'ObjectCreated:Put', true],
  ['s3:ObjectCreated:*', 'ObjectCreated:CompleteMultipartUpload', true],
  ['s3:ObjectCreated:Put', 'ObjectCreated:Put', true],
  ['s3:ObjectCreated:Put', 'ObjectCreated:Post', false],
  ['s3:ObjectCreated:*', 'ObjectRemoved:Delete', false],
  ['s3:ObjectCreated:*', 'ObjectCreatedX:Put', false],
  ['s3:ObjectRemoved:Delete', 'ObjectRemoved:DeleteMarkerCreated', false],
  ['s3:ReducedRedundancyLostObject', 'ReducedRedundancyLostObject', true],
  ['s3:ObjectCreated:*', 'objectcreated:put', false],
  ['s3:ObjectCreated:*', 'ObjectCreated:PutLegalHold', false],
  ['s3:ObjectRemoved:*', 'ObjectRemoved:NoOP', false],
])('%s covers %s: %s', (configured, name, expected) => expect(s3EventCovers(configured, name)).toBe(expected));

test.each([
  [[], 'a', true],
  [[{ name: 'Prefix', value: 'images/' }], 'images/a.jpg', true],
  [[{ name: 'Prefix', value: 'images/' }], 'image/a.jpg', false],
  [[{ name: 'Suffix', value: '.jpg' }], 'a.jpg', true],
  [[{ name: 'Suffix', value: '.jpg' }], 'a.JPG', false],
  [[{ name: 'Prefix', value: '' }, { name: 'Suffix', value: '' }], 'anything', true],
  [[{ name: 'Prefix', value: 'ab' }, { name: 'Suffix', value: 'bc' }], 'abc', true],
  [[{ name: 'Prefix', value: 'a b+c/' }], 'a b+c/é.txt', true],
] as const)('rules %j on %s: %s', (rules, key, expected) => expect(s3KeyPasses(rules, key)).toBe(expected));

test.each([
  ['in/hello+world%2B%C3%A9.txt', 'in/hello world+é.txt'],
  ['a%20b', 'a b'],
  ['%2B+', '+ '],
  ['100%', undefined],
  ['%C3', undefined],
])('decodes %s', (encoded, expected) => expect(decodeS3Key(encoded)).toBe(expected));

test('an encoded key decodes to itself and keeps its slashes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (key) => {
      const encoded = encodeS3Key(key);
      expect(encoded).toMatch(/^[A-Za-z0-9*\-._+/%]*$/);
      expect(decodeS3Key(encoded)).toBe(Buffer.from(key).toString());
    }),
  );
});
