import { PackageLinks } from './package-links.js';

/** Seals by writing in the clear. */
const links = new PackageLinks({ sealToken: (_purpose: string, text: string) => text, openToken: (_purpose: string, token: string) => (token.startsWith('{') ? token : undefined) } as never);
const AT = Date.parse('2026-11-26T18:00:00.250Z');
const token = links.linkTo('sha', 'https://yard', AT).replace('https://yard/_switchyard/packages/', '');

it('is good for ten minutes, as on AWS', () => {
  expect(links.packageOf(token, AT + 600_000)).toBe('sha');
});

it.each([
  ['old', token, AT + 600_001, 'AccessDenied', 'Request has expired', { 'X-Amz-Expires': '600', Expires: '2026-11-26T18:10:00Z', ServerTime: '2026-11-26T18:10:00Z' }],
  ['forged', 'x', AT, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided. Check your key and signing method.', {}],
])('is refused as S3 refuses a presigned URL that is %s', (_which, given, now, code, message, elements) => {
  expect(() => links.packageOf(given, now)).toThrow(expect.objectContaining({ code, status: 403, message, elements }) as Error);
});
