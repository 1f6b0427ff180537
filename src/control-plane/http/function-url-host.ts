/** Where requests for function URLs are routed to, whatever their path: the host says what they are for. */
export const FUNCTION_URL_PATH = '/_switchyard/function-url';

/** What the host of a function URL says: `<urlId>.lambda-url.<region>.<domain>[:port]`, as on AWS. */
export interface FunctionUrlHost {
  readonly urlId: string;
  readonly region: string;
  /** The whole of the host, without the port. */
  readonly domainName: string;
}

/** Length of a URL's id on AWS. */
export const URL_ID_LENGTH = 32;
const MARK = '.lambda-url.';
const FORM = /^([a-z0-9]{32})\.lambda-url\.([a-z0-9-]+)\.[a-z0-9.-]+$/;

/** Whether a Host header is of a function URL. Asked of every request, so it looks at one place only. */
export const isFunctionUrlHost = (host: string | undefined): boolean =>
  host !== undefined && host.slice(URL_ID_LENGTH, URL_ID_LENGTH + MARK.length).toLowerCase() === MARK;

/** Takes a Host header apart, in which case does not matter (RFC 9110 §4.2.3); undefined where no function URL can have it. */
export function functionUrlHost(host: string | undefined): FunctionUrlHost | undefined {
  const domainName = host?.replace(/:\d*$/, '').toLowerCase() ?? '';
  const [, urlId, region] = FORM.exec(domainName) ?? [];
  return urlId === undefined || region === undefined ? undefined : { urlId, region, domainName };
}
