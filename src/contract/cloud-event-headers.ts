import { z } from 'zod';

/**
 * The headers of an event on `switchyard.events`: CloudEvents 1.0 in binary mode (Kafka protocol binding §3.2). `sequence`
 * is a documented extension; `metadata` is ours and one attribute rather than twelve: kafkajs takes as long for each header as
 * for the whole rest of a record.
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
  ce_sequence: z.string().regex(/^\d+$/).describe('Place in the stream, from 1, without gaps; padded to 16 digits, so that texts compare as numbers do.'),
  ce_replayid: z.string().optional().describe('Only on events that were sent again (`switchyard republish`): the replay that sent them.'),
  ce_metadata: z.string().min(1).describe('All else that is known of it, in JSON: schema CloudEventMetadata.'),
}).describe('Headers of an event: the attributes of CloudEvents, and the metadata.');

export type CloudEventHeaders = z.infer<typeof cloudEventHeaders>;

/** What `ce_metadata` holds: who did what from where, and the event's place in the store. */
export const cloudEventMetadata = z.object({
  streamType: z.string().min(1).describe('Function, Bucket or Account.'),
  recordedAt: z.iso.datetime().describe("When it was written, by the database's clock."),
  feedPosition: z.string().regex(/^\d+-\d+$/).describe('Place in the feed over all streams: `GET /_switchyard/events?After=` goes on from here.'),
  actor: z.object({
    accountId: z.string().describe('Account of who did it.'),
    accessKeyId: z.string().describe('Access key that signed for it, or the name of the process that followed on another event.'),
    arn: z.string().describe('ARN of who did it.'),
  }),
  sourceIp: z.string().describe('Address that the request came from.'),
  userAgent: z.string().describe("The client's own name for itself; may be empty."),
  requestId: z.string().describe('The x-amzn-requestid of the answer.'),
  correlationId: z.string().describe('Common to all that one request from outside led to.'),
  causationId: z.string().nullable().describe('The event that made this one necessary; null where the request came from outside.'),
  reason: z.string().optional().describe("Why, in the caller's words; absent where nothing was said."),
}).describe("Metadata of an event, as its attribute `metadata` holds it.");

export type CloudEventMetadata = z.infer<typeof cloudEventMetadata>;
