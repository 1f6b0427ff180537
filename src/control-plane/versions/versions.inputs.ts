import { input } from '../http/shapes.js';
import { description, functionNameToChange, functionNameToRead, marker, maxItems, publishTo, revisionId } from '../function/function.inputs.js';

export const publishVersionInput = input({
  FunctionName: functionNameToChange,
  CodeSha256: { in: 'body', type: 'string' },
  Description: { in: 'body', ...description },
  RevisionId: { in: 'body', ...revisionId },
  PublishTo: publishTo,
});

export const listVersionsInput = input({ FunctionName: functionNameToRead, Marker: marker, MaxItems: maxItems });
