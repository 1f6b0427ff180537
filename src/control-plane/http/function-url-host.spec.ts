import { functionUrlHost, isFunctionUrlHost } from './function-url-host.js';

const ID = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';

it.each([
  [`${ID}.lambda-url.us-west-2.localhost`, 'us-west-2', `${ID}.lambda-url.us-west-2.localhost`],
  [`${ID}.lambda-url.us-west-2.localhost:4566`, 'us-west-2', `${ID}.lambda-url.us-west-2.localhost`],
  [`${ID.toUpperCase()}.Lambda-URL.us-WEST-2.LocalHost:80`, 'us-west-2', `${ID}.lambda-url.us-west-2.localhost`],
  [`${ID}.lambda-url.us-gov-east-1.on.example.com`, 'us-gov-east-1', `${ID}.lambda-url.us-gov-east-1.on.example.com`],
])('%s is of a function URL', (host, region, domainName) => {
  expect(isFunctionUrlHost(host)).toBe(true);
  expect(functionUrlHost(host)).toEqual({ urlId: ID, region, domainName });
});

it.each([undefined, '', 'localhost:4566', '127.0.0.1', 'bucket.s3.us-west-2.amazonaws.com', `${ID}x.lambda-url.us-west-2.localhost`, `${ID.slice(1)}.lambda-url.us-west-2.localhost`])(
  '%s is not', (host) => {
    expect(isFunctionUrlHost(host)).toBe(false);
    expect(functionUrlHost(host)).toBeUndefined();
  });

it.each([`${ID}.lambda-url.us-west-2`, `${ID}.lambda-url.us_west.localhost`, `${ID.replace('a', 'ä')}.lambda-url.us-west-2.localhost`])(
  '%s is like one, but of none', (host) => {
    expect(isFunctionUrlHost(host)).toBe(true);
    expect(functionUrlHost(host)).toBeUndefined();
  });
