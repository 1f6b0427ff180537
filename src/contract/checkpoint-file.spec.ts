import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';
import { checkpointText, InvalidCheckpoint, readCheckpoint } from './checkpoint-file.js';
import { namedKey, readPublicKey, signatureOf, summaryOf } from './checkpoint-signature.js';
import { CHECKPOINT_FORMAT, type CheckpointStatement, type SignedCheckpoint, type StreamHead } from './signed-checkpoint.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const heads: readonly StreamHead[] = [1, 12, 345].map((version) => ({ stream: `11111111111${version % 10}/us-west-2/näme-${version}`, version, hash: String(version).padStart(64, '0a') }));

function signed(change: Partial<CheckpointStatement> = {}, of: readonly StreamHead[] = heads): SignedCheckpoint {
  const statement: CheckpointStatement = {
    format: CHECKPOINT_FORMAT, installationId: '0b0e7dd2-1111-4222-8333-123456789abc', accountId: null, chain: { sequence: 7, previous: 'ab'.repeat(32) },
    takenAt: '2026-11-23T13:44:29.471Z', feed: { txId: '798', position: '12' }, ...summaryOf(of), algorithm: 'Ed25519', ...namedKey(privateKey), ...change,
  };
  return { statement, signature: signatureOf(statement, privateKey), heads: [...of] };
}
const bytesOf = (checkpoint: unknown): Buffer => Buffer.from(JSON.stringify(checkpoint));

it.each([
  ['of all accounts', signed()],
  ['of one account', signed({ accountId: '111111111111', chain: null })],
  ['of an empty store', signed({ feed: null, ...summaryOf([]) }, [])],
  ['with members that a later release adds', signed({ later: { more: [1, 2.5, 'ä'] } })],
])('is read as it was written: %s', (_, checkpoint) => {
  expect(readCheckpoint(Buffer.from(checkpointText(checkpoint)))).toEqual(checkpoint);
  expect(readCheckpoint(Buffer.from(JSON.stringify(checkpoint, null, 4)))).toEqual(checkpoint);
});

it('has a head a line', () => expect(checkpointText(signed()).split('\n').filter((line) => line.startsWith('{"stream":'))).toHaveLength(heads.length));

it('never verifies with a bit changed anywhere', () => {
  const bytes = Buffer.from(checkpointText(signed()));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << bit;
      expect(() => readCheckpoint(changed)).toThrow(InvalidCheckpoint);
    }),
    { numRuns: 2_000 },
  );
});

const attacker = generateKeyPairSync('ed25519');
const { statement, signature } = signed();
it.each<[string, unknown, RegExp]>([
  ['another time', { statement: { ...statement, takenAt: '2026-11-24T13:44:29.471Z' }, signature, heads }, /^the signature is not/],
  ['another installation', { statement: { ...statement, installationId: '0b0e7dd2-1111-4222-8333-123456789abd' }, signature, heads }, /^the signature is not/],
  ['one more member', { statement: { ...statement, note: 'x' }, signature, heads }, /^the signature is not/],
  ['the signature of another checkpoint', { statement, signature: signed({ takenAt: '2027-01-01T00:00:00.000Z' }).signature, heads }, /^the signature is not/],
  ['the signature of another key', { statement, signature: signatureOf(statement, attacker.privateKey), heads }, /^the signature is not/],
  ['another key id', { ...signed({ keyId: 'a'.repeat(32) }) }, /^the signature is not/],
  ['a signature in another writing', { statement, signature: `${signature.slice(0, -3)}${signature.at(-3) === 'A' ? 'B' : 'A'}==`, heads }, /^the signature is not/],
  ['a head left out', { statement, signature, heads: heads.slice(1) }, /^the heads are not/],
  ['a head added', { statement, signature, heads: [...heads, { stream: 'x', version: 1, hash: 'ab'.repeat(32) }] }, /^the heads are not/],
  ['heads in another order', { statement, signature, heads: heads.toReversed() }, /^the heads are not/],
  ['a head with another hash', { statement, signature, heads: heads.map((head) => ({ ...head, hash: 'cd'.repeat(32) })) }, /^the heads are not/],
  ['a count that its heads do not have, signed', signed({ events: 1 }), /^the heads are not/],
  ['another format', signed({ format: 'switchyard-checkpoint/2' as typeof CHECKPOINT_FORMAT }), /^it is no checkpoint of a form that is known here: statement\.format: /],
  ['no heads', { statement, signature }, /^it is no checkpoint of a form that is known here: heads: /],
  ['a list', [], /^it is no checkpoint of a form that is known here: the file: /],
])('is refused with %s', (_, checkpoint, reason) => expect(() => readCheckpoint(bytesOf(checkpoint))).toThrow(reason));

it.each([['nothing', ''], ['no JSON', 'x'], ['half a file', checkpointText(signed()).slice(0, -20)], ['bytes that are no text', Buffer.from([0xff, 0xfe])]])(
  'is refused where the file has %s', (_, content) => expect(() => readCheckpoint(Buffer.from(content))).toThrow('it is not JSON'));

it('names keys of either form, and reads no others', () => {
  const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
  for (const text of [pem, `\n${pem}\n`, namedKey(privateKey).publicKey]) expect(namedKey(readPublicKey(text)!)).toEqual(namedKey(privateKey));
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }) as string;
  for (const text of ['', 'x', rsa, privateKey.export({ format: 'pem', type: 'pkcs8' }) as string]) expect(readPublicKey(text)).toBeUndefined();
});

it('has the canonical text of RFC 8785', () => {
  // The sorting example of its section 3.2.3.
  const value = { '€': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew', 1: 'One', '😀': 'Emoji', '\u0080': 'Control', ö: 'Latin' };
  expect(canonicalJson(value)).toBe('{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin","€":"Euro Sign","😀":"Emoji","\ufb33":"Hebrew"}');
  expect(canonicalJson({ numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27], literals: [null, true, false] }))
    .toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}');
});
