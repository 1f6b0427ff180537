import { input } from '../http/shapes.js';
import { description, functionNameToChange, marker, maxItems, revisionId } from '../function/function.inputs.js';

const aliasName = { type: 'string', minLength: 1, maxLength: 128, pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)', required: true } as const;
const functionVersion = { type: 'string', minLength: 1, maxLength: 1024, pattern: '(\\$LATEST(\\.PUBLISHED)?|[0-9]+)' } as const;
const routingConfig = {
  type: 'structure',
  members: {
    AdditionalVersionWeights: {
      type: 'map',
      key: { type: 'string', minLength: 1, maxLength: 1024, pattern: '[0-9]+' },
      value: { type: 'double', min: 0, max: 1 },
    },
  },
} as const;

export const createAliasInput = input({
  FunctionName: functionNameToChange,
  Name: { in: 'body', ...aliasName },
  FunctionVersion: { in: 'body', ...functionVersion, required: true },
  Description: { in: 'body', ...description },
  RoutingConfig: { in: 'body', ...routingConfig },
});

export const aliasInput = input({ FunctionName: functionNameToChange, Name: { in: 'path', ...aliasName } });

export const updateAliasInput = input({
  ...aliasInput,
  FunctionVersion: { in: 'body', ...functionVersion },
  Description: { in: 'body', ...description },
  RoutingConfig: { in: 'body', ...routingConfig },
  RevisionId: { in: 'body', ...revisionId },
});

export const listAliasesInput = input({
  FunctionName: functionNameToChange,
  FunctionVersion: { in: 'query', ...functionVersion },
  Marker: marker,
  MaxItems: maxItems,
});
