import type { IncomingHttpHeaders } from 'node:http';
import { type AwsError, invalidParameterValue } from '../../aws/errors.js';
import type { Query } from './query.js';

/**
 * How a request asks for what was: the header or query parameter `x-switchyard-as-of`, or a path that begins with
 * `/_switchyard/as-of/MOMENT/`, so that clients need no more than another endpoint. The signature covers the path as sent.
 */
const NAME = 'x-switchyard-as-of';
const PREFIX = '/_switchyard/as-of/';

/** The path under which an operation answers for a moment, in Fastify's form. */
export const pathAsOf = (path: string): string => `${PREFIX}:AsOf${path}`;

/** A path without the moment that it may begin with. */
export function pathOfOperation(path: string): string {
  if (!path.startsWith(PREFIX)) return path;
  const slash = path.indexOf('/', PREFIX.length);
  return slash < 0 ? '/' : path.slice(slash);
}

/**
 * The moment that a request names, as the caller wrote it; undefined where it asks for now. Names in queries are taken in any case,
 * as headers' are: what is misspelt must not be answered with now.
 * @throws AwsError InvalidParameterValue where two different moments are given
 */
export function momentAskedFor(path: string, headers: IncomingHttpHeaders, query: Query): string | undefined {
  let asked = headers[NAME] as string | undefined;
  const also = (moment: string): void => {
    if (asked !== undefined && asked !== moment) throw invalidParameterValue(`${NAME} is given twice: as '${asked}' and as '${moment}'.`);
    asked = moment;
  };
  for (const [name, value] of query) if (name.length === NAME.length && name.toLowerCase() === NAME) also(value);
  // Decoded, as the router reads it: an escape in the prefix must not be answered with now either.
  const [, first, second, moment] = path.split('/', 4).map(decoded);
  if (moment !== undefined && `/${first}/${second}/` === PREFIX) also(moment);
  return asked;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a query parameter names a moment: it belongs to no operation's own input. */
export const isAsOf = (queryName: string): boolean => queryName.toLowerCase() === NAME;

/** The refusal of a moment by what does not answer for the past. */
export const asOfRefused = (operation: string): AwsError =>
  invalidParameterValue(`${operation} cannot be asked as of a moment: ${NAME} is for reads of functions and what belongs to them, account settings and buckets.`);
