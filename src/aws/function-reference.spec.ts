import { parseFunctionArn } from './function-reference.js';

const ARN = 'arn:aws:lambda:us-west-2:000000000000:function:helloworld';

test.each([
  [ARN, { accountId: '000000000000', region: 'us-west-2', functionName: 'helloworld', qualifier: undefined }],
  [`${ARN}:$LATEST`, { accountId: '000000000000', region: 'us-west-2', functionName: 'helloworld', qualifier: '$LATEST' }],
  [`${ARN}:PROD:x`, undefined],
  [`${ARN}:`, undefined],
  ['arn:aws:lambda:us-west-2:1:function:helloworld', undefined],
  ['arn:aws:lambda:us-west-2:000000000000:layer:helloworld', undefined],
  ['helloworld', undefined],
])('the ARN %s', (arn, expected) => expect(parseFunctionArn(arn)).toEqual(expected));
