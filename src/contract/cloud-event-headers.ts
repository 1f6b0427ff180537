import { z } from 'zod';

const digits = (what: string) => z.string().regex(/^\d+$/).describe(what);

/**
 * The headers of an event on `switchyard.events`: CloudEvents 1.0 in binary mode (Kafka protocol binding §3.2). Names
 * after `ce_` are the specification's own or those of its documented extensions (partitioning, sequence, recordedtime,
 * correlation); the rest is ours, so that nothing of an event's metadata is out of a consumer's reach.
 */
export const cloudEventHeaders = z.object({
  'content-type': z.literal('application/json').describe('Media type of the value (datacontenttype).'),
  ce_specversion: z.literal('1.0'),
  ce_id: z.string().min(1).describe("The event's id (UUID). The same id again is the same event again: drop it."),
  ce_source: z.string().min(1).describe('The stream: `urn:switchyard:stream:` and its id.'),
  ce_type: z.string().regex(/^io\.switchyard\.[A-Za-z]+\.v[1-9]\d*$/).describe('`io.switchyard.<Type>.v<version of the schema>`.'),
  ce_subject: z.string().min(1).describe('`function`, `function:alias`, `function:version`, the bucket, or the account.'),
  ce_time: z.iso.datetime().describe('When it was asked for, as LastModified shows it.'),
  ce_dataschema: z.string().min(1).describe("The `$id` of the value's JSON Schema."),
  ce_partitionkey: z.string().min(1).describe("The stream's id: also the message's key."),
  ce_sequence: digits('Place in the stream, from 1, without gaps; padded to 16 digits, so that texts compare as numbers do.'),
  ce_recordedtime: z.iso.datetime().describe("When it was written, by the database's clock."),
  ce_feedposition: z.string().regex(/^\d+-\d+$/).describe('Place in the feed over all streams: `GET /_switchyard/events?After=` goes on from here.'),
  ce_streamtype: z.string().min(1).describe('Function, Bucket or Account.'),
  ce_accountid: z.string().min(1).describe('The account that the stream belongs to.'),
  ce_actor: z.string().describe('ARN of who did it.'),
  ce_actoraccountid: z.string().describe('Account of who did it.'),
  ce_accesskeyid: z.string().describe('Access key that signed for it, or the name of the process that followed on another event.'),
  ce_sourceip: z.string().describe('Address that the request came from.'),
  ce_useragent: z.string().describe("The client's own name for itself; may be empty."),
  ce_requestid: z.string().describe('The x-amzn-requestid of the answer.'),
  ce_correlationid: z.string().describe('Common to all that one request from outside led to.'),
  ce_causationid: z.string().optional().describe('The event that made this one necessary; absent where the request came from outside.'),
  ce_reason: z.string().optional().describe("Why, in the caller's words; absent where nothing was said."),
}).describe('Headers of an event: the attributes of CloudEvents, and all of the metadata.');

export type CloudEventHeaders = z.infer<typeof cloudEventHeaders>;
