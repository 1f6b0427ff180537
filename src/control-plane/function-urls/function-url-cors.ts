import { validateHeaderValue, type IncomingHttpHeaders } from 'node:http';
import type { FunctionUrlSettings } from '../../contract/index.js';
import type { UrlAnswer } from './function-url-answer.js';

type CorsSettings = NonNullable<FunctionUrlSettings['cors']>;

/** A browser that asks whether it may send a request (Fetch standard, "CORS-preflight request"). */
export const isPreflight = (method: string | undefined, headers: IncomingHttpHeaders): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

/** What no header can hold is kept in the settings, where AWS takes any text, and told to no browser. */
function isHeaderText(text: string): boolean {
  try {
    validateHeaderValue('access-control', text);
    return true;
  } catch {
    return false;
  }
}

/** A list as a header has it; undefined where nothing is left to tell. */
const listed = (values: readonly string[] | undefined): string | undefined => values?.filter(isHeaderText).join(',') || undefined;

/** With credentials a browser takes `*` for a name like any other, so what it asked for is named instead. */
function named(values: readonly string[] | undefined, asked: string | undefined, { allowCredentials }: CorsSettings): string | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return values.includes('*') ? (allowCredentials ? asked : '*') : listed(values);
}

const defined = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** What every answer tells a browser of which origin may read it; nothing to an origin that may not. */
function originHeaders(cors: CorsSettings, origin: string | undefined): Record<string, string> | undefined {
  const { allowOrigins = [], allowCredentials } = cors;
  if (origin === undefined || !(allowOrigins.includes('*') || allowOrigins.includes(origin))) return undefined;
  const allowed = named(allowOrigins.includes('*') ? ['*'] : [origin], origin, cors);
  return defined({
    'access-control-allow-origin': allowed,
    'access-control-allow-credentials': allowCredentials ? 'true' : undefined,
    vary: allowed === '*' ? undefined : 'Origin',
  });
}

/** The headers that a URL with CORS settings adds to what its function answers, and to refusals. */
export function corsHeaders(cors: CorsSettings, headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const ofOrigin = originHeaders(cors, headers.origin);
  return ofOrigin === undefined ? {} : { ...ofOrigin, ...defined({ 'access-control-expose-headers': listed(cors.exposeHeaders) }) };
}

/** The answer to a preflight request, which never comes to the function (Lambda guide, "Cross-origin resource sharing"). */
export function preflightAnswer(cors: CorsSettings, headers: IncomingHttpHeaders): UrlAnswer {
  const ofOrigin = originHeaders(cors, headers.origin);
  if (ofOrigin === undefined) return { status: 200, headers: {}, body: '' };
  return {
    status: 200,
    headers: {
      ...ofOrigin,
      ...defined({
        'access-control-allow-methods': named(cors.allowMethods, headers['access-control-request-method'], cors),
        'access-control-allow-headers': named(cors.allowHeaders, headers['access-control-request-headers'], cors),
        'access-control-max-age': cors.maxAge === undefined ? undefined : String(cors.maxAge),
      }),
    },
    body: '',
  };
}
