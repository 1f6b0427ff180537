import fc from 'fast-check';
import { conditionFinding, type Conditions } from './policy-conditions.js';
import { requestContext, type ContextValues } from './policy-context.js';

const user = { accountId: '111111111111', arn: 'arn:aws:iam::111111111111:user/team/ann' };
const finding = (Condition: Conditions, values: ContextValues = {}) => conditionFinding(Condition, requestContext(user, values));
const now = { 'aws:CurrentTime': '2026-11-26T18:20:00.000Z' };
const from = (address: string): ContextValues => ({ 'aws:SourceIp': address });
const number = { 'test:n': '10' };
const many = { 'test:tags': ['a', 'b'] };
const none = { 'test:tags': null };

test.each<[Conditions, ContextValues, 'met' | 'unmet' | 'undecidable']>([
  [{ NumericEquals: { 'test:n': '10.0' } }, number, 'met'],
  [{ NumericNotEquals: { 'test:n': '10' } }, number, 'unmet'],
  [{ NumericNotEquals: { 'test:n': '11' } }, number, 'met'],
  [{ NumericLessThan: { 'test:n': '10' } }, number, 'unmet'],
  [{ NumericLessThanEquals: { 'test:n': '10' } }, number, 'met'],
  [{ NumericGreaterThan: { 'test:n': '9' } }, number, 'met'],
  [{ NumericGreaterThanEquals: { 'test:n': '1e1' } }, number, 'met'],
  [{ NumericEquals: { 'test:n': '0x10' } }, { 'test:n': '16' }, 'unmet'],
  [{ NumericLessThan: { 'test:n': '5' } }, { 'test:n': 'four' }, 'unmet'],
  [{ DateGreaterThan: { 'aws:CurrentTime': '2026-11-26T18:19:59Z' } }, now, 'met'],
  [{ DateGreaterThan: { 'aws:CurrentTime': '2026-11-26T18:20:00+01:00' } }, now, 'met'],
  [{ DateLessThan: { 'aws:CurrentTime': '2026-11-27' } }, now, 'met'],
  [{ DateLessThanEquals: { 'aws:CurrentTime': '2026-11-26T18:20' } }, now, 'met'],
  [{ DateEquals: { 'aws:CurrentTime': '1795717200' } }, now, 'met'],
  [{ DateNotEquals: { 'aws:CurrentTime': '2026-11-26T18:20:00Z' } }, now, 'unmet'],
  [{ DateLessThan: { 'aws:EpochTime': '1795717201' } }, now, 'met'],
  [{ NumericGreaterThan: { 'aws:EpochTime': '1795717201' } }, now, 'unmet'],
  [{ DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }, now, 'unmet'],
  [{ DateLessThan: { 'aws:CurrentTime': '2026-11-27' } }, {}, 'undecidable'],
  [{ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, from('10.1.255.1'), 'met'],
  [{ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, from('10.2.0.1'), 'unmet'],
  [{ IpAddress: { 'aws:SourceIp': ['192.0.2.7', '2001:db8::/32'] } }, from('2001:db8:1::1'), 'met'],
  [{ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, from('::1'), 'unmet'],
  [{ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, from('unknown'), 'unmet'],
  [{ NotIpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, from('10.1.0.1'), 'unmet'],
  [{ NotIpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, from('10.2.0.1'), 'met'],
  [{ BinaryEquals: { 'test:b': 'QUJD' } }, { 'test:b': 'QUJD' }, 'met'],
  [{ Bool: { 'test:b': 'TRUE' } }, { 'test:b': 'true' }, 'met'],
  [{ stringequalsignorecase: { 'aws:USERNAME': 'ANN' } }, {}, 'met'],
  [{ StringNotEqualsIgnoreCase: { 'aws:username': 'ANN' } }, {}, 'unmet'],
  [{ StringEquals: { 'aws:username': '${aws:username}' } }, {}, 'met'],
  [{ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::${aws:PrincipalAccount}:user/*' } }, {}, 'met'],
  [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/team/*' } }, {}, 'met'],
  [{ ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/team/*' } }, {}, 'unmet'],
  [{ StringEquals: { 'aws:username': '${aws:SourceArn}' } }, {}, 'unmet'],
  [{ StringNotEquals: { 'aws:username': '${aws:SourceArn}' } }, {}, 'undecidable'],
  [{ StringEquals: { 'aws:username': '${aws:username' } }, {}, 'undecidable'],
  [{ StringEquals: { 'aws:username': '${$}' } }, { 'aws:username': '$' }, 'met'],
  [{ StringLike: { 'test:x': 'a${*}' } }, { 'test:x': 'ab' }, 'unmet'],
  [{ StringLike: { 'test:x': 'a${*}' } }, { 'test:x': 'a*' }, 'met'],
  [{ Null: { 'aws:SourceArn': 'true' } }, {}, 'met'],
  [{ Null: { 'aws:username': 'true' } }, {}, 'unmet'],
  [{ NullIfExists: { 'aws:username': 'true' } }, {}, 'undecidable'],
  [{ NumericLessThanIfExists: { 'aws:MultiFactorAuthAge': '3600' } }, {}, 'met'],
  [{ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, {}, 'unmet'],
  [{ 'ForAnyValue:StringEquals': { 'test:tags': 'b' } }, many, 'met'],
  [{ 'ForAllValues:StringEquals': { 'test:tags': 'b' } }, many, 'unmet'],
  [{ 'ForAllValues:StringEquals': { 'test:tags': ['a', 'b', 'c'] } }, many, 'met'],
  [{ 'ForAllValues:StringLike': { 'test:tags': '*' } }, none, 'met'],
  [{ 'ForAnyValue:StringLike': { 'test:tags': '*' } }, none, 'unmet'],
  [{ 'ForAnyValue:StringNotEquals': { 'test:tags': 'a' } }, many, 'met'],
  [{ 'ForAllValues:StringNotEquals': { 'test:tags': 'a' } }, many, 'unmet'],
  [{ 'ForAnyValue:StringNotEquals': { 'test:tags': 'a' } }, none, 'unmet'],
  [{ 'ForAnyValue:StringLikeIfExists': { 'test:tags': 'x' } }, none, 'met'],
  [{ StringEquals: { 'test:tags': 'a' } }, many, 'undecidable'],
  [{ 'ForAnyValue:StringEquals': { 'aws:username': 'ann' } }, {}, 'met'],
])('%j with %j is %s', (conditions, values, expected) => expect(finding(conditions, values)).toBe(expected));

test('a negated operator says the opposite of its own, wherever the request carries the key', () => {
  const pairs = fc.constantFrom(
    ['StringEquals', 'StringNotEquals'], ['StringLike', 'StringNotLike'], ['ArnLike', 'ArnNotLike'], ['NumericEquals', 'NumericNotEquals'],
    ['DateEquals', 'DateNotEquals'], ['IpAddress', 'NotIpAddress'],
  );
  const text = fc.oneof(fc.constantFrom('10.0.0.1', '10.0.0.0/8', 'arn:aws:s3:::b', 'arn:aws:s3:::*', '2026-11-26', '7', '*', ''), fc.string({ maxLength: 5 }));
  fc.assert(fc.property(pairs, fc.array(text.filter((value) => !value.includes('${')), { minLength: 1, maxLength: 3 }), text, ([operator, negation], values, actual) => {
    const [yes, no] = [finding({ [operator!]: { 'test:k': values } }, { 'test:k': actual }), finding({ [negation!]: { 'test:k': values } }, { 'test:k': actual })];
    expect([yes, no].sort()).toEqual(['met', 'unmet']);
  }));
});
