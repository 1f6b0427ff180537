import { CliFailure } from './failure.js';

/** Where to send requests and as whom: the variables that the aws CLI reads, with the development defaults. */
export interface Settings {
  readonly endpoint: URL;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';

/**
 * Reads the settings. The development credentials stand in where neither key is set.
 * @throws CliFailure for an endpoint that is no http(s) URL, or one key without the other
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const accessKeyId = value('AWS_ACCESS_KEY_ID');
  const secretAccessKey = value('AWS_SECRET_ACCESS_KEY');
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const missing = accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
    throw new CliFailure(`${missing} is not set: set both keys, or neither for the development credentials`);
  }
  return {
    endpoint: endpointOf(value('AWS_ENDPOINT_URL') ?? DEFAULT_ENDPOINT),
    region: value('AWS_REGION') ?? value('AWS_DEFAULT_REGION') ?? 'us-west-2',
    accessKeyId: accessKeyId ?? 'test',
    secretAccessKey: secretAccessKey ?? 'test',
    sessionToken: value('AWS_SESSION_TOKEN'),
  };
}

function endpointOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new CliFailure(`AWS_ENDPOINT_URL is not an http or https URL: ${text}`);
  }
  return url;
}
