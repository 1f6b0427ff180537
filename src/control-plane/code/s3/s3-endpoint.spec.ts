import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { S3Endpoint } from './s3-endpoint.js';

/** Whatever an endpoint sends, its caller is told in Lambda's words; a server's failure is never taken for one of ours. */
let server: Server;
let endpoint: S3Endpoint;
let bytes: string;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(bytes, 'latin1'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  endpoint = new S3Endpoint({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', pathStyle: true, credentials: undefined, grants: [] });
});
afterAll(async () => {
  await endpoint.close();
  server.close();
});

const OK = 'HTTP/1.1 200 OK\r\n';
const unreachable = { code: 'ServiceException', message: expect.stringMatching(/^Error occurred while GetObject\. S3 could not be reached: \w+$/) as unknown };
const refused = (text: string) => ({ code: 'InvalidParameterValueException', message: `Error occurred while GetObject. S3 Error Code: ${text}` });

it.each<[string, string, object]>([
  ['nothing', '', unreachable],
  ['garbage', '\0\x01garbage', unreachable],
  ['a negative length', `${OK}Content-Length: -5\r\n\r\nabc`, unreachable],
  ['half a head', 'HTTP/1.1 2', unreachable],
  ['less than it promised', `${OK}Content-Length: 9\r\n\r\nabc`, unreachable],
  ['a bad chunk', `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, unreachable],
  ['headers without end', `${OK}${'x: y\r\n'.repeat(20_000)}\r\n`, unreachable],
  ['more than any package', `${OK}Content-Length: 262144001\r\n\r\n`, { code: 'InvalidParameterValueException', message: 'Unzipped size must be smaller than 262144000 bytes' }],
  ['a way to another server', 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n', refused('302. S3 Error Message: Found')],
  ['a page', 'HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n<p>no</p', refused('404. S3 Error Message: Not Found')],
  ['entities', 'HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n<!DOCTYPE a [<!ENTITY a "b">]><Error><Code>&a;</Code></Error>', refused('400. S3 Error Message: Bad Request')],
])('%s', async (_, sent, refusal) => {
  bytes = sent;
  await expect(endpoint.getObject({ bucket: 'bucket', key: 'key' })).rejects.toMatchObject(refusal);
});
