import { functionNameToManage, marker, qualifier } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

/** As AWS prints it (reference sheet §0); `$` is the empty text, which takes a destination away. */
const DESTINATION =
  '$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';

const destination = {
  type: 'structure',
  members: { Destination: { type: 'string', minLength: 0, maxLength: 350, pattern: DESTINATION } },
} as const;

export const eventInvokeConfigInput = input({ FunctionName: functionNameToManage, Qualifier: qualifier });

/** Of Put and Update alike. */
export const changeEventInvokeConfigInput = input({
  ...eventInvokeConfigInput,
  MaximumRetryAttempts: { in: 'body', type: 'integer', min: 0, max: 2 },
  MaximumEventAgeInSeconds: { in: 'body', type: 'integer', min: 60, max: 21_600 },
  DestinationConfig: { in: 'body', type: 'structure', members: { OnSuccess: destination, OnFailure: destination } },
});

export const listEventInvokeConfigsInput = input({
  FunctionName: functionNameToManage,
  Marker: marker,
  MaxItems: { in: 'query', type: 'integer', min: 1, max: 50 },
});
