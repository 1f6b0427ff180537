import { input } from '../../http/shapes.js';

/** LookupEvents. Times in epoch seconds. Bounds are CloudTrail's own to report (lookup-request.ts), not its validator's. */
export const lookupEventsInput = input({
  LookupAttributes: {
    type: 'list', in: 'body',
    member: { type: 'structure', members: { AttributeKey: { type: 'string' }, AttributeValue: { type: 'string' } } },
  },
  StartTime: { type: 'double', in: 'body' },
  EndTime: { type: 'double', in: 'body' },
  EventCategory: { type: 'string', in: 'body' },
  MaxResults: { type: 'integer', in: 'body' },
  NextToken: { type: 'string', in: 'body' },
});
