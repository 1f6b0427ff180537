import { isGranted, parseBucketGrants } from './bucket-grants.js';

const [TEAM, OTHER] = ['111111111111', '222222222222'];
const grants = parseBucketGrants(`${TEAM}=team-a, ${TEAM}=shared/team-a/,*=public`, 'SETTING');

it.each([
  [TEAM, 'team-a', 'any/key.zip', true],
  [OTHER, 'team-a', 'any/key.zip', false],
  [TEAM, 'team-a-b', 'key.zip', false],
  [TEAM, 'shared', 'team-a/key.zip', true],
  [TEAM, 'shared', 'team-a', false],
  [TEAM, 'shared', 'team-b/key.zip', false],
  [TEAM, 'shared', '/team-a/key.zip', false],
  [TEAM, 'shared', 'team-a/../team-b/key.zip', false],
  [TEAM, 'shared', 'team-a/..\\team-b/key.zip', false],
  [TEAM, 'team-a', '../shared/key.zip', false],
  [TEAM, 'team-a', './key.zip', false],
  [TEAM, 'team-a', 'a/..', false],
  [TEAM, 'team-a', 'a..b/.c/...', true],
  [OTHER, 'public', 'key.zip', true],
])('%s may take %s/%s: %s', (accountId, bucket, key, granted) => expect(isGranted(grants, accountId, { bucket, key })).toBe(granted));

it('lets everybody have everything only where that is said', () => {
  expect(isGranted(parseBucketGrants('*=*', 'SETTING'), OTHER, { bucket: 'any', key: 'k' })).toBe(true);
});

it.each(['', 'team-a', '111=team-a', `${TEAM}=`, `${TEAM}=a b`, `${TEAM}=team-a,,`])('refuses the setting %j', (text) => {
  expect(() => parseBucketGrants(text, 'SETTING')).toThrow(/^SETTING must be ACCOUNT=BUCKET/);
});
