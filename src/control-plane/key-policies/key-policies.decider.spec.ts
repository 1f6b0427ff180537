import fc from 'fast-check';
import { specification } from '../../../test/support/specification.js';
import { AwsError } from '../../aws/errors.js';
import type { AccountEvent } from '../../contract/index.js';
import { accountAggregate, type AccountState } from '../accounts/account.aggregate.js';
import { deleteKeyPolicy, MOST_POLICIES, putKeyPolicy } from './key-policies.decider.js';

const accountId = '111111111111';
const opened: AccountEvent = { type: 'AccountOpened', data: { accountId, name: 'team' } };
const issued: AccountEvent = { type: 'AccessKeyIssued', data: { accessKeyId: 'A', encryptedSecret: 'c2VjcmV0', description: '' } };
const ALL = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const NONE = '{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}';
const wasPut = (policyName: string, document = ALL): AccountEvent => ({ type: 'AccessKeyPolicyPut', data: { accessKeyId: 'A', policyName, document } });
const wasDeleted = (policyName: string): AccountEvent => ({ type: 'AccessKeyPolicyDeleted', data: { accessKeyId: 'A', policyName } });

const given = specification(accountAggregate);
const put = (policyName: string, document = ALL, accessKeyId = 'A') => (state: AccountState) => putKeyPolicy(state, { accessKeyId, policyName, document });
const remove = (policyName: string, accessKeyId = 'A') => (state: AccountState) => deleteKeyPolicy(state, { accessKeyId, policyName });

test('a policy is put on a key, and in place of the one of its name', () => {
  given(opened, issued).when(put('ci')).then(wasPut('ci'));
  given(opened, issued, wasPut('ci')).when(put('ci', NONE)).then(wasPut('ci', NONE));
  given(opened, issued, wasPut('ci')).when(put('ci')).thenNothingHappens();
  expect(given(opened, issued, wasPut('ci'), wasPut('ci', NONE), wasPut('cd')).state()?.accessKeys['A']?.policies).toEqual({ ci: NONE, cd: ALL });
});

test('the last policy that goes leaves the key as it was', () => {
  given(opened, issued, wasPut('ci')).when(remove('ci')).then(wasDeleted('ci'));
  expect(given(opened, issued, wasPut('ci'), wasDeleted('ci')).state()).toEqual(given(opened, issued).state());
});

test.each<[string, AccountEvent[], (state: AccountState) => readonly AccountEvent[], string, number, string]>([
  ['a key that there is not', [opened, issued], put('ci', ALL, 'B'), 'ResourceNotFoundException', 404, 'Access key not found: B'],
  ['a key of an account that is not open', [], put('ci'), 'ResourceNotFoundException', 404, 'Access key not found: A'],
  ['a name of every object as a key', [opened, issued], put('ci', ALL, 'constructor'), 'ResourceNotFoundException', 404, 'Access key not found: constructor'],
  ['a key that was revoked', [opened, issued, wasPut('ci'), { type: 'AccessKeyRevoked', data: { accessKeyId: 'A' } }], remove('ci'), 'ResourceNotFoundException', 404, 'Access key not found: A'],
  ['a policy that there is not', [opened, issued, wasPut('ci')], remove('cd'), 'ResourceNotFoundException', 404, 'Access key A has no policy cd.'],
  ['a name of every object as a policy', [opened, issued, wasPut('ci')], remove('__proto__'), 'ResourceNotFoundException', 404, 'Access key A has no policy __proto__.'],
  ['what is no policy', [opened, issued], put('ci', '{}'), 'MalformedPolicyDocumentException', 400, 'The policy has no Statement.'],
  ['a policy of a resource', [opened, issued], put('ci', ALL.replace('"Effect"', '"Principal":"*","Effect"')), 'MalformedPolicyDocumentException', 400, 'Statement must not have a Principal: the policy is about the access key that bears it.'],
  ['one too many', [opened, issued, ...Array.from({ length: MOST_POLICIES }, (_, index) => wasPut(`p${index}`))], put('ci'), 'LimitExceededException', 400, 'Access key A has 10 policies; delete one first.'],
])('%s is refused', (_, history, decide, code, status, message) => given(...history).when(decide).thenRefuses(code, status, message));

test('any commands leave parts that give the state back', () => {
  const names = fc.constantFrom('a', 'b', '__proto__', 'constructor');
  const command = fc.oneof(fc.tuple(names, fc.constantFrom(ALL, NONE)).map(([name, document]) => put(name, document)), names.map((name) => remove(name)));
  fc.assert(fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
    const events: AccountEvent[] = [opened, issued];
    for (const decide of commands) {
      try {
        events.push(...decide(given(...events).state()));
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
      }
    }
    const state = given(...events).state();
    expect(accountAggregate.fromParts(JSON.parse(JSON.stringify(accountAggregate.parts(state))) as ReturnType<typeof accountAggregate.parts>)).toEqual(state);
  }));
});
