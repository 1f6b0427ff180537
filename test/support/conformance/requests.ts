import { zipOf } from '../packages.js';

/** One request of the Lambda API as it goes over the wire; by default from the suite's account and region. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, escaped. */
  readonly target: string;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accountId?: string;
  readonly region?: string;
}

export const ACCOUNT = '123456789012';
export const OTHER_ACCOUNT = '210987654321';
export const REGION = 'us-west-2';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/lambda_basic_execution`;
export const ZIP = (await zipOf({ 'index.js': 'exports.handler = async (event) => event;' })).toString('base64');
export const OTHER_ZIP = (await zipOf({ 'index.js': 'exports.handler = async () => "other";' })).toString('base64');

/** ARN of a function of the suite's account. */
export const arnOf = (nameAndQualifier: string, { account = ACCOUNT, region = REGION } = {}): string =>
  `arn:aws:lambda:${region}:${account}:function:${nameAndQualifier}`;

const FUNCTIONS = '/2015-03-31/functions';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** Path of something of a function, with a query of what is defined. */
export function functionPath(name: string, rest = '', query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]));
  return `${FUNCTIONS}/${encodeURIComponent(name)}${rest}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

/** A create that succeeds unless `given` says otherwise; a member given as undefined is left out. */
export const createFunction = (FunctionName: unknown, given: object = {}): Request => ({
  method: 'POST', target: FUNCTIONS,
  body: { FunctionName, Role: ROLE, Runtime: 'nodejs20.x', Handler: 'index.handler', Code: { ZipFile: ZIP }, ...given },
});
export const listFunctions = (query = ''): Request => ({ method: 'GET', target: `${FUNCTIONS}/${query}` });
export const getFunction = (name: string, query: Query = {}): Request => ({ method: 'GET', target: functionPath(name, '', query) });
export const getConfiguration = (name: string, query: Query = {}): Request => ({ method: 'GET', target: functionPath(name, '/configuration', query) });
export const deleteFunction = (name: string, query: Query = {}): Request => ({ method: 'DELETE', target: functionPath(name, '', query) });
export const updateCode = (name: string, body: object): Request => ({ method: 'PUT', target: functionPath(name, '/code'), body });
export const updateConfiguration = (name: string, body: object): Request => ({ method: 'PUT', target: functionPath(name, '/configuration'), body });
export const publishVersion = (name: string, body: object = {}): Request => ({ method: 'POST', target: functionPath(name, '/versions'), body });
export const listVersions = (name: string, query: Query = {}): Request => ({ method: 'GET', target: functionPath(name, '/versions', query) });
export const createAlias = (name: string, body: object): Request => ({ method: 'POST', target: functionPath(name, '/aliases'), body });
export const listAliases = (name: string, query: Query = {}): Request => ({ method: 'GET', target: functionPath(name, '/aliases', query) });
const alias = (method: Request['method']) => (name: string, aliasName: string, body?: object): Request => ({
  method, target: functionPath(name, `/aliases/${encodeURIComponent(aliasName)}`), body,
});
export const getAlias = alias('GET');
export const updateAlias = alias('PUT');
export const deleteAlias = alias('DELETE');
export const addPermission = (name: string, body: object, query: Query = {}): Request => ({
  method: 'POST', target: functionPath(name, '/policy', query),
  body: { StatementId: 's1', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', ...body },
});
export const getPolicy = (name: string, query: Query = {}): Request => ({ method: 'GET', target: functionPath(name, '/policy', query) });
export const removePermission = (name: string, statementId: string, query: Query = {}): Request => ({
  method: 'DELETE', target: functionPath(name, `/policy/${encodeURIComponent(statementId)}`, query),
});
export const invoke = (name: string, { query, body = '{}', headers }: { query?: Query; body?: string; headers?: Record<string, string> } = {}): Request => ({
  method: 'POST', target: functionPath(name, '/invocations', query), body, headers,
});

export const invokeAsync = (name: string, body = '{}'): Request => ({
  method: 'POST', target: `/2014-11-13/functions/${encodeURIComponent(name)}/invoke-async/`, body,
});

/** The same request by another account, or signed for another region. */
export const from = (caller: Pick<Request, 'accountId' | 'region'>, request: Request): Request => ({ ...request, ...caller });
