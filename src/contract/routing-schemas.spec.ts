import type { z } from 'zod';
import { routingEntry } from './routing-schemas.js';
import { UNQUALIFIED, type BucketRoute, type FunctionRoute, type RoutingEntry } from './routing.js';

type ReadonlyDeep<T> = T extends object ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> } : T;
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
/** Checked by the compiler: neither the type nor the schema has a member that the other lacks. */
const same: Same<ReadonlyDeep<RoutingEntry>, ReadonlyDeep<z.infer<typeof routingEntry>>> = true;

const HELLOWORLD = 'arn:aws:lambda:us-west-2:000000000000:function:helloworld';

const configuration = {
  runtime: 'nodejs20.x', role: 'arn:aws:iam::000000000000:role/basic', handler: 'index.handler', description: '', timeout: 3, memorySize: 128,
  architectures: ['x86_64'], ephemeralStorageSize: 512, tracingMode: 'PassThrough', logging: { logFormat: 'Text', logGroup: '/aws/lambda/helloworld' },
  snapStartApplyOn: 'None',
};
const route = { configuration, code: { sha256: 'c2hhMjU2', size: 1 }, revision: 'one', state: 'Active' as const };

const helloworld: FunctionRoute = {
  kind: 'function', accountId: '000000000000', region: 'us-west-2', functionName: 'helloworld', streamVersion: 10,
  versions: { $LATEST: { version: '$LATEST', ...route }, 1: { version: '1', ...route } },
  aliases: { PROD: { functionVersion: '1', additionalVersionWeights: { 2: 0.1 } } },
  policies: {
    [UNQUALIFIED]: [{ Sid: '1', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: HELLOWORLD }],
  },
};

const examplebucket: BucketRoute = {
  kind: 'bucket', accountId: '111111111111', bucketName: 'examplebucket', region: 'us-west-2', streamVersion: 2,
  targets: [{ id: 'images', destinationArn: `${HELLOWORLD}:PROD`, events: ['s3:ObjectCreated:*'] }],
};

describe('routingEntry', () => {
  it('is the schema of RoutingEntry', () => expect(same).toBe(true));

  it.each([helloworld, examplebucket])('takes an entry of a $kind as it is', (entry) => {
    expect(routingEntry.parse(entry)).toEqual(entry);
  });

  it.each([
    ['of no kind', { ...helloworld, kind: 'queue' }],
    ['without versions', { ...helloworld, versions: undefined }],
    ['of a version that is no number', { ...helloworld, versions: { PROD: { version: '1', ...route } } }],
    ['that reflects nothing', { ...examplebucket, streamVersion: 0 }],
  ])('refuses an entry %s', (_, entry) => {
    expect(routingEntry.safeParse(entry).success).toBe(false);
  });
});
