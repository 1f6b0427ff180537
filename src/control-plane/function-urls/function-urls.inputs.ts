import { functionNameToChange, marker } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

/** An alias: versions and $LATEST have no URLs. */
export const urlQualifier = { in: 'query', type: 'string', minLength: 1, maxLength: 128, pattern: '((?!^\\d+$)^[0-9a-zA-Z-_]+$)' } as const;

const headers = { type: 'list', maxLength: 100, member: { type: 'string', minLength: 0, maxLength: 1024, pattern: '.*' } } as const;

/** OPTIONS is longer than a method may be: browsers ask with it, and need no leave. */
const methods = { type: 'list', maxLength: 6, member: { type: 'string', minLength: 0, maxLength: 6, pattern: '.*' } } as const;

const cors = {
  in: 'body', type: 'structure',
  members: {
    AllowCredentials: { type: 'boolean' },
    AllowHeaders: headers,
    AllowMethods: methods,
    AllowOrigins: { type: 'list', maxLength: 100, member: { type: 'string', minLength: 1, maxLength: 253, pattern: '.*' } },
    ExposeHeaders: headers,
    MaxAge: { type: 'integer', min: 0, max: 86_400 },
  },
} as const;

const authType = { in: 'body', type: 'string', enum: ['NONE', 'AWS_IAM'] } as const;
const invokeMode = { in: 'body', type: 'string', enum: ['RESPONSE_STREAM', 'BUFFERED'] } as const;

export const functionUrlInput = input({ FunctionName: functionNameToChange, Qualifier: urlQualifier });

export const createFunctionUrlInput = input({
  FunctionName: functionNameToChange, Qualifier: urlQualifier, AuthType: { ...authType, required: true }, Cors: cors, InvokeMode: invokeMode,
});

export const updateFunctionUrlInput = input({
  FunctionName: functionNameToChange, Qualifier: urlQualifier, AuthType: authType, Cors: cors, InvokeMode: invokeMode,
});

export const listFunctionUrlsInput = input({
  FunctionName: functionNameToChange, Marker: marker, MaxItems: { in: 'query', type: 'integer', min: 1, max: 50 },
});
