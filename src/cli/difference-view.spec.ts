import type { Difference } from '../contract/index.js';
import { differenceView, patchesView } from './difference-view.js';

const ARN = 'arn:aws:lambda:us-west-2:123456789012:function:helloworld:PROD';
const side = { functionArn: ARN, qualifier: 'PROD', asOf: null, version: '1', alias: { functionVersion: '1', additionalVersionWeights: {}, description: '' } };
const nothing: Difference = {
  left: { ...side, asOf: '2026-11-17T09:00:00Z' },
  right: side,
  alias: [],
  configuration: [],
  environment: { added: [], removed: [], changed: [], same: ['KEPT'], unreadable: [] },
  tags: [],
  policy: { added: [], removed: [], changed: [] },
  code: null,
};
const file = (size: number, mode: '100644' | '100755' | '120000' = '100644') => ({ mode, size, sha256: 'ab'.repeat(32) });
const statement = (Sid: string, Action = 'lambda:InvokeFunction') => ({ Sid, Effect: 'Allow' as const, Principal: '*', Action, Resource: ARN });

it('says what the sides are, and that nothing differs', () => {
  expect(differenceView(nothing, { all: false })).toBe(
    '--- helloworld:PROD  version 1  as of 2026-11-17T09:00:00Z\n+++ helloworld:PROD  version 1  now\n\nno differences\n',
  );
});

it('shows each kind of difference in its paragraph', () => {
  const difference: Difference = {
    ...nothing,
    right: { ...side, version: '2', alias: { functionVersion: '2', additionalVersionWeights: { 3: 0.1 }, description: 'canary' } },
    alias: [{ member: 'FunctionVersion', left: '1', right: '2' }],
    configuration: [{ member: 'DeadLetterConfig.TargetArn', left: null, right: 'arn:aws:sqs' }, { member: 'MemorySize', left: 128, right: 256 }],
    environment: { added: ['NEW'], removed: ['OLD'], changed: ['CHANGED'], same: ['KEPT'], unreadable: ['LOST'] },
    policy: { added: [statement('new')], removed: [], changed: [{ sid: '1', left: statement('1'), right: statement('1', '*') }] },
    code: {
      left: { sha256: 'aaa=', size: 10 }, right: { sha256: 'bbb=', size: 20 },
      files: {
        added: [{ path: 'bin/run', ...file(1, '100755') }], removed: [{ path: 'old.js', ...file(2) }], changed: [{ path: 'index.js', left: file(3), right: file(4) }], unchanged: 1, unlisted: 7,
      },
    },
  };
  expect(differenceView(difference, { all: false })).toBe(`--- helloworld:PROD  version 1  as of 2026-11-17T09:00:00Z
+++ helloworld:PROD  version 2, 0.1 of the calls to 3  now  "canary"

ALIAS            LEFT  RIGHT
FunctionVersion  "1"   "2"

CONFIGURATION               LEFT  RIGHT
DeadLetterConfig.TargetArn  -     "arn:aws:sqs"
MemorySize                  128   256

ENVIRONMENT (values are never shown)
  - OLD
  + NEW
  ~ CHANGED
  ? LOST  (cannot be decrypted any more)

POLICY
  + ${JSON.stringify(statement('new'))}
  - ${JSON.stringify(statement('1'))}
  + ${JSON.stringify(statement('1', '*'))}

CODE
  aaa= (10 B) → bbb= (20 B)
  - old.js  2 B, sha256 abababababab…
  + bin/run  1 B, sha256 abababababab…, executable
  ~ index.js  3 B, sha256 abababababab… → 4 B, sha256 abababababab…
  7 more files differ
  1 file unchanged
`);
});

it('marks what differs where all is shown', () => {
  const members = [{ member: 'Handler', left: 'a.b', right: 'a.b' }, { member: 'MemorySize', left: 128, right: 256 }];
  const text = differenceView({ ...nothing, configuration: members }, { all: true });
  expect(text).toContain('\n   Handler        "a.b"  "a.b"\n*  MemorySize     128    256\n');
  expect(text).toContain('ENVIRONMENT (values are never shown)\n    KEPT\n');
});

describe('text diffs', () => {
  const withFile = (changed: object, path = 'index.js'): Difference => ({
    ...nothing,
    code: { left: { sha256: 'a', size: 1 }, right: { sha256: 'b', size: 1 }, files: { added: [], removed: [], changed: [{ path, left: file(1), right: file(2), ...changed }], unchanged: 0, unlisted: 0 } },
  });

  it.each([
    [{ patch: '--- a/x\n+++ b/x\n' }, '\n--- a/x\n+++ b/x\n'],
    [{ patch: '+\u001b[2J\u0007tab\there\r\n' }, '\n+\\x1b[2J\\x07tab\there\\x0d\n'],
    [{ patchOmitted: 'binary' }, '\nindex.js: no UTF-8 text\n'],
    [{ patchOmitted: 'too-large' }, '\nindex.js: too large for a text diff\n'],
    [{}, ''],
  ])('%j', (changed, text) => expect(patchesView(withFile(changed))).toBe(text));

  it('and lists of files stay one line a file, whatever the names hold', () => {
    const named = withFile({ patchOmitted: 'binary' }, 'a\nb\u001b[2J\tc');
    expect(patchesView(named)).toBe('\na b\\x1b[2J c: no UTF-8 text\n');
    expect(differenceView(named, { all: false })).toContain('\n  ~ a b\\x1b[2J c  1 B');
  });
});
