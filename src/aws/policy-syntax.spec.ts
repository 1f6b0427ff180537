import fc from 'fast-check';
import { parsePolicyDocument, PolicyFault, type DocumentKind } from './policy-syntax.js';

const allow = { Effect: 'Allow', Action: 'lambda:*', Resource: '*' };
const parse = (document: unknown, kind: DocumentKind = 'identity') => parsePolicyDocument(typeof document === 'string' ? document : JSON.stringify(document), kind);
const one = (change: object) => ({ Version: '2012-10-17', Statement: [{ ...allow, ...change }] });

test('a statement, or a list of them', () => {
  expect(parse({ Statement: allow })).toEqual([allow]);
  expect(parse({ Version: '2008-10-17', Id: 'x', Statement: [{ Sid: 'a', ...allow }, { Sid: 'b', ...allow }] })).toHaveLength(2);
});

test('numbers and booleans in conditions are text', () => {
  const Condition = { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 'aws:EpochTime': [1, '2'] } };
  expect(parse(one({ Condition }))[0]?.Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' }, NumericLessThan: { 'aws:EpochTime': ['1', '2'] } });
});

test('the statements of a resource name somebody', () => {
  for (const Principal of ['*', { AWS: '*' }, { AWS: ['111111111111', 'arn:aws:iam::111111111111:user/a'] }, { Service: ['s3.amazonaws.com'] }]) {
    expect(parse(one({ Principal }), 'resource')[0]).toMatchObject({ Principal });
  }
  expect(parse({ Statement: { ...allow, Effect: 'Deny', NotPrincipal: { AWS: '111111111111' } } }, 'resource')).toHaveLength(1);
});

test.each<[unknown, string | RegExp, DocumentKind?]>([
  ['', /^The policy is not valid JSON: /],
  ['[]', 'The policy must be a JSON object.'],
  ['null', 'The policy must be a JSON object.'],
  [{}, 'The policy has no Statement.'],
  [{ Statement: [] }, 'Statement must not be empty.'],
  [{ Statement: 'x' }, 'Statement must be an object.'],
  [{ Statement: [allow, null] }, 'Statement[1] must be an object.'],
  [{ Version: '2012-10-18', Statement: allow }, 'Version must be one of 2012-10-17, 2008-10-17.'],
  [{ Id: 1, Statement: allow }, 'Id must be a string.'],
  ['{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}', 'The policy has a member twice in one object: Effect'],
  [{ statement: allow }, 'The policy has a member that IAM does not know: statement'],
  [one({ Effect: 'allow' }), 'Statement[0].Effect must be "Allow" or "Deny".'],
  [one({ Actions: 'x' }), 'Statement[0] has a member that IAM does not know: Actions'],
  [one({ Action: undefined }), 'Statement[0] must have either Action or NotAction.'],
  [one({ NotAction: '*' }), 'Statement[0] must have either Action or NotAction, not both.'],
  [one({ Resource: undefined }), 'Statement[0] must have either Resource or NotResource.'],
  [one({ Action: [] }), 'Statement[0].Action must not be empty.'],
  [one({ Action: 'UpdateAlias' }), 'Statement[0].Action must be "*" or of the form service:Action, not UpdateAlias.'],
  [one({ Action: ['lambda:*', 7] }), 'Statement[0].Action must be a string or a list of strings.'],
  [one({ Resource: 'helloworld' }), 'Statement[0].Resource must be "*" or in ARN format, not helloworld.'],
  [one({ Resource: 'arn:aws:lambda:*' }), 'Statement[0].Resource must be "*" or in ARN format, not arn:aws:lambda:*.'],
  [one({ Resource: 'arn:aws:s3:::${aws:username}' }), ''],
  [one({ Resource: 'arn:${aws:username}' }), 'Statement[0].Resource must be "*" or in ARN format, not arn:${aws:username}.'],
  [one({ Sid: 'a b' }), 'Statement[0].Sid must be 1 to 100 letters, digits, hyphens and underscores.'],
  [{ Statement: [{ Sid: 'a', ...allow }, { Sid: 'a', ...allow }] }, 'Statement IDs (SID) in a single policy must be unique: a is there more than once.'],
  [one({ Principal: '*' }), 'Statement[0] must not have a Principal: the policy is about the access key that bears it.'],
  [one({ Condition: [] }), 'Statement[0].Condition must be an object.'],
  [one({ Condition: { StringEqual: {} } }), 'Statement[0].Condition.StringEqual is no condition operator.'],
  [one({ Condition: { StringEquals: 'x' } }), 'Statement[0].Condition.StringEquals must be an object.'],
  [one({ Condition: { StringEquals: { a: {} } } }), 'Statement[0].Condition.StringEquals.a must be a string, number or boolean, or a list of them.'],
  [one({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } }), 'Statement[0].Condition.IpAddress.aws:SourceIp has a value that IpAddress cannot compare: 10.0.0.0/33'],
  [one({ Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } }), 'Statement[0].Condition.DateLessThan.aws:CurrentTime has a value that DateLessThan cannot compare: soon'],
  [one({ Condition: { Null: { 'aws:CurrentTime': 'yes' } } }), 'Statement[0].Condition.Null.aws:CurrentTime has a value that Null cannot compare: yes'],
  [one({}), 'Statement[0] must have a Principal or a NotPrincipal.', 'resource'],
  [one({ Principal: '*', NotPrincipal: '*' }), 'Statement[0] must have either a Principal or a NotPrincipal, not both.', 'resource'],
  [one({ NotPrincipal: '*' }), 'Statement[0].NotPrincipal goes with the Effect "Deny" alone.', 'resource'],
  [one({ Principal: 'x' }), 'Statement[0].Principal must be "*" or an object.', 'resource'],
  [one({ Principal: {} }), 'Statement[0].Principal must name somebody.', 'resource'],
  [one({ Principal: { aws: '*' } }), 'Statement[0].Principal has a member that IAM does not know: aws', 'resource'],
  [one({ Principal: { AWS: 'ann' } }), 'Statement[0].Principal.AWS names no principal: ann.', 'resource'],
])('%j: %s', (...[document, fault, kind]) => {
  if (fault === '') expect(() => parse(document, kind)).not.toThrow();
  else expect(() => parse(document, kind)).toThrow(typeof fault === 'string' ? new PolicyFault(fault) : fault);
});

test('whatever it is, it is taken or refused with a fault', () => {
  const key = fc.constantFrom('Version', 'Statement', 'Effect', 'Action', 'Resource', 'Condition', 'Principal', 'Sid', '__proto__', 'StringEquals');
  const document = fc.object({ key, values: [fc.constantFrom('Allow', '*', 'lambda:*', '2012-10-17', 1, null, true)], maxDepth: 4, maxKeys: 4 });
  fc.assert(fc.property(document, fc.constantFrom<DocumentKind>('identity', 'resource'), (given, kind) => {
    try {
      parse(JSON.stringify(given), kind);
    } catch (error) {
      expect(error).toBeInstanceOf(PolicyFault);
    }
  }));
});
