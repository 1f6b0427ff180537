import fc from 'fast-check';
import { specification } from '../../../test/support/specification.js';
import { AwsError } from '../../aws/errors.js';
import type { AccountEvent } from '../../contract/index.js';
import { accountAggregate, type AccountState } from './account.aggregate.js';
import { MOST_ACCESS_KEYS, issueAccessKey, openAccount, revokeAccessKey } from './accounts.decider.js';

const accountId = '111111111111';
const opened: AccountEvent = { type: 'AccountOpened', data: { accountId, name: 'team' } };
const issued = (accessKeyId: string): AccountEvent => ({ type: 'AccessKeyIssued', data: { accessKeyId, encryptedSecret: 'c2VjcmV0', description: '' } });
const revoked = (accessKeyId: string): AccountEvent => ({ type: 'AccessKeyRevoked', data: { accessKeyId } });
const key = (accessKeyId: string, opensAccount = false) => ({ accountId, accessKeyId, encryptedSecret: 'c2VjcmV0', description: '', opensAccount });

const given = specification(accountAggregate);

test('an account is opened once', () => {
  const open = (name: string) => (state: AccountState) => openAccount(state, { accountId, name });
  given().when(open('team')).then(opened);
  given(opened).when(open('other')).thenRefuses('ResourceConflictException', 409, 'Account already exists: 111111111111');
});

const issue = (accessKeyId: string, opensAccount = false) => (state: AccountState) => issueAccessKey(state, key(accessKeyId, opensAccount));
const revoke = (accessKeyId: string) => (state: AccountState) => revokeAccessKey(state, accessKeyId);

test('a key is issued to an open account', () => {
  given(opened).when(issue('A')).then(issued('A'));
  given().when(issue('A')).thenRefuses('ResourceNotFoundException', 404, 'Account not found: 111111111111');
});

test('who acts as an account opens it with its first key', () => {
  given().when(issue('A', true)).then({ type: 'AccountOpened', data: { accountId, name: accountId } }, issued('A'));
  given(opened).when(issue('A', true)).then(issued('A'));
});

test('a hundred keys are enough, and a revoked one makes room', () => {
  const full = Array.from({ length: MOST_ACCESS_KEYS }, (_, index) => issued(`K${index}`));
  given(opened, ...full).when(issue('A')).thenRefuses('LimitExceededException', 400);
  given(opened, ...full, revoked('K7')).when(issue('A')).then(issued('A'));
});

test('a key is revoked once, and only where it is', () => {
  given(opened, issued('A')).when(revoke('A')).then(revoked('A'));
  for (const history of [[], [opened], [opened, issued('A'), revoked('A')]]) {
    given(...history).when(revoke('A')).thenRefuses('ResourceNotFoundException', 404, 'Access key not found: A');
  }
  given(opened).when(revoke('__proto__')).thenRefuses('ResourceNotFoundException', 404);
});

test('any commands leave parts that give the state back', () => {
  const ids = fc.constantFrom('A', 'B', 'C');
  const command = fc.oneof(
    fc.constant((state: AccountState) => openAccount(state, { accountId, name: 'team' })),
    fc.tuple(ids, fc.boolean()).map(([id, opens]) => (state: AccountState) => issueAccessKey(state, key(id, opens))),
    ids.map((id) => (state: AccountState) => revokeAccessKey(state, id)),
  );
  fc.assert(fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
    const events: AccountEvent[] = [];
    for (const decide of commands) {
      try {
        events.push(...decide(given(...events).state()));
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
      }
    }
    const state = given(...events).state();
    expect(accountAggregate.fromParts(accountAggregate.parts(state))).toEqual(state);
    const alive = new Set(events.flatMap((event) => (event.type === 'AccessKeyIssued' ? [event.data.accessKeyId] : [])));
    for (const event of events) {
      if (event.type === 'AccessKeyRevoked') alive.delete(event.data.accessKeyId);
      if (event.type === 'AccessKeyIssued') alive.add(event.data.accessKeyId);
    }
    expect(new Set(Object.keys(state?.accessKeys ?? {}))).toEqual(alive);
  }));
});

test('a history that no decider wrote is not folded', () => {
  expect(() => given(issued('A')).state()).toThrow('AccessKeyIssued in the stream of an account that is not open');
});
