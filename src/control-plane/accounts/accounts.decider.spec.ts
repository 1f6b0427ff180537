import fc from 'fast-check';
import { AwsError } from '../../aws/errors.js';
import type { AccountEvent } from '../../contract/index.js';
import { fold } from '../../event-store/aggregate.js';
import { accountAggregate, type AccountState } from './account.aggregate.js';
import { MOST_ACCESS_KEYS, issueAccessKey, openAccount, revokeAccessKey } from './accounts.decider.js';

const accountId = '111111111111';
const opened: AccountEvent = { type: 'AccountOpened', data: { accountId, name: 'team' } };
const issued = (accessKeyId: string): AccountEvent => ({ type: 'AccessKeyIssued', data: { accessKeyId, encryptedSecret: 'c2VjcmV0', description: '' } });
const revoked = (accessKeyId: string): AccountEvent => ({ type: 'AccessKeyRevoked', data: { accessKeyId } });
const key = (accessKeyId: string, opensAccount = false) => ({ accountId, accessKeyId, encryptedSecret: 'c2VjcmV0', description: '', opensAccount });

const metadata = { time: '2026-03-01T12:00:00.000Z', actor: { accountId, accessKeyId: 'AK', arn: 'arn' }, sourceIp: '', userAgent: '', requestId: '', correlationId: '', causationId: null };
const given = (...events: AccountEvent[]): AccountState => fold(accountAggregate, events.map((event, index) => ({ ...event, id: `e${index}`, version: index + 1, metadata })));
const refusal = (decide: () => unknown): string => {
  try {
    decide();
  } catch (error) {
    if (error instanceof AwsError) return `${error.status} ${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};

test('an account is opened once', () => {
  expect(openAccount(given(), { accountId, name: 'team' })).toEqual([opened]);
  expect(refusal(() => openAccount(given(opened), { accountId, name: 'other' }))).toBe('409 ResourceConflictException: Account already exists: 111111111111');
});

test('a key is issued to an open account', () => {
  expect(issueAccessKey(given(opened), key('A'))).toEqual([issued('A')]);
  expect(refusal(() => issueAccessKey(given(), key('A')))).toBe('404 ResourceNotFoundException: Account not found: 111111111111');
});

test('who acts as an account opens it with its first key', () => {
  expect(issueAccessKey(given(), key('A', true))).toEqual([{ type: 'AccountOpened', data: { accountId, name: accountId } }, issued('A')]);
  expect(issueAccessKey(given(opened), key('A', true))).toEqual([issued('A')]);
});

test('a hundred keys are enough, and a revoked one makes room', () => {
  const full = Array.from({ length: MOST_ACCESS_KEYS }, (_, index) => issued(`K${index}`));
  expect(refusal(() => issueAccessKey(given(opened, ...full), key('A')))).toMatch(/^400 LimitExceededException: /);
  expect(issueAccessKey(given(opened, ...full, revoked('K7')), key('A'))).toEqual([issued('A')]);
});

test('a key is revoked once, and only where it is', () => {
  expect(revokeAccessKey(given(opened, issued('A')), 'A')).toEqual([revoked('A')]);
  for (const state of [given(), given(opened), given(opened, issued('A'), revoked('A'))]) {
    expect(refusal(() => revokeAccessKey(state, 'A'))).toBe('404 ResourceNotFoundException: Access key not found: A');
  }
  expect(refusal(() => revokeAccessKey(given(opened), '__proto__'))).toMatch(/^404 /);
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
        events.push(...decide(given(...events)));
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
      }
    }
    const state = given(...events);
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
  expect(() => given(issued('A'))).toThrow('AccessKeyIssued in the stream of an account that is not open');
});
