import { signedFetch } from './signed-fetch.js';

/** A read of Lambda or S3, as it goes over the wire. */
export interface Read {
  readonly service: 'lambda' | 's3';
  readonly method: 'GET' | 'HEAD';
  /** Path and query, escaped. */
  readonly target: string;
}

/** How a read names a moment. */
export type Naming = 'header' | 'query' | 'path';

const withQuery = (target: string, pair: string): string => `${target}${target.includes('?') ? '&' : '?'}${pair}`;

/** Sends a read, as of a moment where one is given; all of the answer that does not differ from call to call. */
export async function answerTo(url: string, accountId: string, { service, method, target }: Read, moment?: string, naming: Naming = 'header'): Promise<string> {
  const asked = moment === undefined || naming === 'header' ? target
    : naming === 'query' ? withQuery(target, `x-switchyard-as-of=${encodeURIComponent(moment)}`)
    : `/_switchyard/as-of/${moment}${target}`;
  const headers: Record<string, string> = moment !== undefined && naming === 'header' ? { 'x-switchyard-as-of': moment } : {};
  const response = await signedFetch(url, method, asked, { service, accountId, headers });
  const text = await response.text();
  const kept = text.replace(/"Location":"[^"]*"/, '"Location":""').replace(/<(RequestId|HostId)>[^<]*</g, '<$1><');
  return `${response.status} ${response.headers.get('x-amzn-errortype') ?? ''} ${response.headers.get('x-amz-bucket-region') ?? ''} ${kept}`;
}

const get = (target: string): Read => ({ service: 'lambda', method: 'GET', target });
const marker = (text: string): string => Buffer.from(text).toString('base64url');
const lambda = (target: string): Read => get(`/2015-03-31/functions${target}`);
const s3 = (target: string, method: Read['method'] = 'GET'): Read => ({ service: 's3', method, target });

/** Reads of everything that the API can be asked about some functions and buckets, with pages and their markers. */
export const readsOf = (functions: readonly string[], buckets: readonly string[]): readonly Read[] => [
  ...functions.flatMap((name) => [
    ...['', '?Qualifier=PROD', '?Qualifier=1', '/configuration', '/configuration?Qualifier=BETA', '/versions', '/versions?MaxItems=1',
      `/versions?MaxItems=1&Marker=${marker('1')}`, '/aliases', '/aliases?FunctionVersion=1', `/aliases?MaxItems=1&Marker=${marker('BETA')}`, '/aliases/PROD', '/aliases/BETA',
      '/policy', '/policy?Qualifier=PROD'].map((rest) => lambda(`/${name}${rest}`)),
    get(`/2019-09-30/functions/${name}/concurrency`), get(`/2024-08-31/functions/${name}/recursion-config`),
  ]),
  get('/2016-08-19/account-settings'),
  ...['/', '/?MaxItems=1', `/?MaxItems=1&Marker=${marker(functions[0]!)}`, '/?FunctionVersion=ALL', '/?FunctionVersion=ALL&MaxItems=2',
    `/?FunctionVersion=ALL&MaxItems=2&Marker=${marker(`${functions[0]}:1`)}`, `/?FunctionVersion=ALL&Marker=${marker(`${functions[1]}:$LATEST`)}`].map(lambda),
  ...['/', '/?max-buckets=1', `/?prefix=${buckets[1]}`, `/?continuation-token=${marker(buckets[0]!)}`].map((target) => s3(target)),
  ...buckets.flatMap((bucket) => [s3(`/${bucket}?location`), s3(`/${bucket}?notification`), s3(`/${bucket}`, 'HEAD')]),
];
