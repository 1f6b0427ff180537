import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { checkpoints, functionUrlBase, signingKey } from './setting-readers.js';

const publicOf = (key: KeyObject | undefined): string => createPublicKey(key!).export({ format: 'der', type: 'spki' }).toString('hex');

describe('SWITCHYARD_SIGNING_KEY', () => {
  it('is a seed or a key, which are the same key; RFC 8032 §7.1, test 1', () => {
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const fromSeed = signingKey({ SWITCHYARD_SIGNING_KEY: Buffer.from(seed, 'hex').toString('base64') });
    expect(publicOf(fromSeed).slice(-64)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    const der = fromSeed!.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    expect(publicOf(signingKey({ SWITCHYARD_SIGNING_KEY: der }))).toBe(publicOf(fromSeed));
  });

  it.each(['x', Buffer.alloc(31).toString('base64'), Buffer.alloc(48).toString('base64'), generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')])(
    'is refused as %s', (text) => expect(() => signingKey({ SWITCHYARD_SIGNING_KEY: text })).toThrow(/^SWITCHYARD_SIGNING_KEY must be 32 bytes in base64/));

  it('may be missing', () => expect([signingKey({}), signingKey({ SWITCHYARD_SIGNING_KEY: '' })]).toEqual([undefined, undefined]));
});

describe('checkpoints', () => {
  it.each([
    [{}, { folder: '/data/checkpoints', everyMs: 3_600_000 }],
    [{ SWITCHYARD_CHECKPOINTS: '/mnt/evidence', SWITCHYARD_CHECKPOINT_SECONDS: '60' }, { folder: '/mnt/evidence', everyMs: 60_000 }],
    [{ SWITCHYARD_CHECKPOINT_SECONDS: '0' }, { folder: '/data/checkpoints', everyMs: 0 }],
  ])('of %j', (env, expected) => expect(checkpoints(env, '/data')).toEqual(expected));

  it.each(['-1', '1.5', 'x', '604801'])('are not taken every %s seconds', (text) =>
    expect(() => checkpoints({ SWITCHYARD_CHECKPOINT_SECONDS: text }, '/data')).toThrow(/^SWITCHYARD_CHECKPOINT_SECONDS must be a whole number from 0 to 604800/));
});

describe('SWITCHYARD_FUNCTION_URL_BASE', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['http://localhost:4566', 'http://localhost:4566'],
    ['https://functions.example.com/', 'https://functions.example.com'],
    ['https://functions.example.com:443', 'https://functions.example.com'],
  ])('of %s is %s', (text, expected) => expect(functionUrlBase({ SWITCHYARD_FUNCTION_URL_BASE: text })).toBe(expected));

  it.each(['functions.example.com', 'ftp://example.com', 'https://example.com/path', 'http://127.0.0.1:4566', 'http://[::1]:4566'])('is refused as %s', (text) =>
    expect(() => functionUrlBase({ SWITCHYARD_FUNCTION_URL_BASE: text })).toThrow(/^SWITCHYARD_FUNCTION_URL_BASE must be an http URL of a domain without a path/));
});
