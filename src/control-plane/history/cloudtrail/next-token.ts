import { unmodelled } from '../../../aws/errors.js';
import type { FeedPosition } from '../../../contract/index.js';
import { parsePosition, positionText } from '../event.view.js';
import type { Keyring } from '../../secrets/keyring.js';
import type { LookupRequest, Searcher } from './lookup-request.js';

/** A token is of one account, region and search; how many a page has may differ. */
const purpose = ({ accountId, region }: Searcher, { filter, eventId }: LookupRequest): string =>
  `page of LookupEvents ${JSON.stringify([accountId, region, filter, eventId])}`;

/** Where the next page goes on, so that only the same search can read it. */
export const nextToken = (keyring: Keyring, searcher: Searcher, request: LookupRequest, reached: FeedPosition): string =>
  keyring.sealToken(purpose(searcher, request), positionText(reached));

/** @throws AwsError InvalidNextToken for a token that was not given for this search, or was changed */
export function readNextToken(keyring: Keyring, searcher: Searcher, request: LookupRequest, token: string): FeedPosition {
  const canonical = Buffer.from(token, 'base64url').toString('base64url') === token;
  const position = canonical ? keyring.openToken(purpose(searcher, request), token) : undefined;
  if (position === undefined) {
    throw unmodelled('InvalidNextTokenException', 400, 'The token is not valid, or was given for a request with other parameters.');
  }
  return parsePosition(position);
}
