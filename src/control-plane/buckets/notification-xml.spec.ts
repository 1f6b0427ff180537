import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
  type Event,
  type FilterRuleName,
  type NotificationConfiguration as SdkConfiguration,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { checkNotificationConfiguration } from './notification-rules.js';
import { readNotificationConfiguration, writeNotificationConfiguration } from './notification-xml.js';

const read = (xml: string | Buffer) => readNotificationConfiguration(Buffer.from(xml));
const root = (inner: string): string =>
  `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</NotificationConfiguration>`;
const configuration = (inner: string): string => root(`<CloudFunctionConfiguration>${inner}</CloudFunctionConfiguration>`);
const MINIMAL = '<CloudFunction>arn</CloudFunction><Event>s3:ObjectCreated:*</Event>';
/** S3 gives the names back capitalised, which the SDK's own enum does not know. */
const PREFIX = 'Prefix' as FilterRuleName;
const SUFFIX = 'Suffix' as FilterRuleName;
const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:f:PROD';

describe('the SDK', () => {
  let server: Server;
  let client: S3Client;
  let stored = Buffer.alloc(0);

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method === 'PUT') stored = Buffer.concat(chunks);
        const checked = checkNotificationConfiguration(readNotificationConfiguration(stored), 'us-east-1', () => 'generated');
        response.end(request.method === 'PUT' ? '' : writeNotificationConfiguration(checked));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    client = new S3Client({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
  });

  afterAll(async () => {
    client.destroy();
    await new Promise((closed) => server.close(closed));
  });

  const roundTrip = async (NotificationConfiguration: SdkConfiguration): Promise<SdkConfiguration> => {
    await client.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'photos', NotificationConfiguration }));
    const { $metadata: _, ...given } = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'photos' }));
    return given;
  };

  it('gets back what it put', async () => {
    const put: SdkConfiguration = {
      LambdaFunctionConfigurations: [
        {
          Id: 'a & b <"c">',
          LambdaFunctionArn: ARN,
          Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:Delete'],
          Filter: { Key: { FilterRules: [{ Name: PREFIX, Value: ' images/ä&amp;]]> ' }, { Name: SUFFIX, Value: '' }] } },
        },
        { Id: 'plain', LambdaFunctionArn: ARN, Events: ['s3:ObjectTagging:Put'] },
      ],
      EventBridgeConfiguration: {},
    };
    expect(await roundTrip(put)).toEqual(put);
  });

  it('gets an empty configuration back from an empty one', async () => expect(await roundTrip({})).toEqual({}));

  it('gets a generated id', async () => {
    const given = await roundTrip({ LambdaFunctionConfigurations: [{ LambdaFunctionArn: ARN, Events: ['s3:ObjectCreated:*'] }] });
    expect(given.LambdaFunctionConfigurations?.[0]?.Id).toBe('generated');
  });

  it('gets any id and prefix back', async () => {
    const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/\p{C}/u.test(text));
    await fc.assert(
      fc.asyncProperty(character, character, async (id, prefix) => {
        const Events: Event[] = ['s3:ObjectCreated:*'];
        const Filter = { Key: { FilterRules: [{ Name: PREFIX, Value: prefix }] } };
        const put = { LambdaFunctionConfigurations: [{ Id: id, LambdaFunctionArn: ARN, Events, Filter }] };
        expect(await roundTrip(put)).toEqual(put);
      }),
      { numRuns: 50 },
    );
  });
});

describe('reading', () => {
  it('takes declarations, comments, CDATA, other prefixes, and references', () => {
    const xml =
      '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- a comment --><n:NotificationConfiguration xmlns:n="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<n:CloudFunctionConfiguration>\n <n:Id>a&#38;<![CDATA[&amp;]]>&#x1F682;</n:Id><n:CloudFunction>arn</n:CloudFunction>' +
      '<n:Event>s3:ObjectCreated:*</n:Event></n:CloudFunctionConfiguration></n:NotificationConfiguration>';
    expect(read(xml).targets).toEqual([{ kind: 'CloudFunction', id: 'a&&amp;🚂', arn: 'arn', events: ['s3:ObjectCreated:*'] }]);
  });

  it('takes an empty id as none, and an empty filter as one without rules', () => {
    expect(read(configuration(`<Id/>${MINIMAL}<Filter><S3Key/></Filter>`)).targets).toEqual([
      { kind: 'CloudFunction', arn: 'arn', events: ['s3:ObjectCreated:*'], filterRules: [] },
    ]);
  });

  it('knows queues and topics apart', () => {
    const xml = root(
      '<QueueConfiguration><Queue>q</Queue><Event>e</Event></QueueConfiguration><TopicConfiguration><Topic>t</Topic><Event>e</Event></TopicConfiguration>',
    );
    expect(read(xml).targets.map(({ kind, arn }) => [kind, arn])).toEqual([['Queue', 'q'], ['Topic', 't']]);
  });

  const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n || ''};`.repeat(10)}">`).join('')}]>`;
  it.each([
    ['nothing', ''],
    ['space', '  '],
    ['text', 'hello'],
    ['JSON', '{"LambdaFunctionConfigurations":[]}'],
    ['an open element', '<NotificationConfiguration>'],
    ['crossed elements', '<NotificationConfiguration><a></NotificationConfiguration></a>'],
    ['two roots', '<NotificationConfiguration/><NotificationConfiguration/>'],
    ['text after the root', '<NotificationConfiguration/>x'],
    ['another root', '<LifecycleConfiguration/>'],
    ['an unknown element', root('<Nonsense/>')],
    ['an unknown member', configuration(`${MINIMAL}<Nonsense/>`)],
    ['__proto__', root('<__proto__/>')],
    ['constructor', root('<constructor/>')],
    ['hasOwnProperty', configuration(`${MINIMAL}<hasOwnProperty/>`)],
    ['text between elements', root('text')],
    ['no event', configuration('<CloudFunction>arn</CloudFunction>')],
    ['no destination', configuration('<Event>s3:ObjectCreated:*</Event>')],
    ['two destinations', configuration(`${MINIMAL}<CloudFunction>arn</CloudFunction>`)],
    ['two ids', configuration(`${MINIMAL}<Id>a</Id><Id>b</Id>`)],
    ['an element in an id', configuration(`${MINIMAL}<Id><b/></Id>`)],
    ['a rule without a value', configuration(`${MINIMAL}<Filter><S3Key><FilterRule><Name>prefix</Name></FilterRule></S3Key></Filter>`)],
    ['a rule without a name', configuration(`${MINIMAL}<Filter><S3Key><FilterRule><Value>a</Value></FilterRule></S3Key></Filter>`)],
    ['a destination of another kind', root('<QueueConfiguration><Topic>t</Topic><Event>e</Event></QueueConfiguration>')],
    ['an unknown entity', configuration(`${MINIMAL}<Id>&nonsense;</Id>`)],
    ['an entity of Object', configuration(`${MINIMAL}<Id>&toString;</Id>`)],
    ['a bare ampersand', configuration(`${MINIMAL}<Id>a & b</Id>`)],
    ['a reference to NUL', configuration(`${MINIMAL}<Id>&#0;</Id>`)],
    ['a reference to half a character', configuration(`${MINIMAL}<Id>&#xD800;</Id>`)],
    ['a reference beyond Unicode', configuration(`${MINIMAL}<Id>&#x110000;</Id>`)],
    ['NUL', configuration(`${MINIMAL}<Id>\0</Id>`)],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
    ['an external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${configuration(`${MINIMAL}<Id>&x;</Id>`)}`],
    ['a billion laughs', `${laughs}${configuration(`${MINIMAL}<Id>&lol9;</Id>`)}`],
    ['a hundred thousand levels', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
  ])('refuses %s', (_, xml) => {
    expect(() => read(xml)).toThrow(expect.objectContaining({ code: 'MalformedXML', status: 400 }));
  });

  it('refuses more than a mebibyte', () => {
    expect(() => read(' '.repeat(1024 * 1024 + 1))).toThrow(expect.objectContaining({ code: 'MaxMessageLengthExceeded', status: 400 }));
  });

  it('answers any text with a configuration or a refusal', () => {
    const piece = fc.constantFrom('<', '>', '/', '&', ';', 'NotificationConfiguration', '<NotificationConfiguration>', '</NotificationConfiguration>', '<![CDATA[', ']]>', '<!--', '-->', '<?', '?>', 'Event', '"', "'", '=', ' ', '#x', '0', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'MalformedXML' });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
