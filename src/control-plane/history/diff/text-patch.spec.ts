import { textPatch } from './text-patch.js';

const pair = (left: string | Buffer, right: string | Buffer, path = 'index.js') => ({ path, left: Buffer.from(left), right: Buffer.from(right) });

describe('a text diff', () => {
  it('is unified, with three lines around and names as git writes them', () => {
    const lines = Array.from({ length: 9 }, (_, index) => `${index}\n`);
    expect(textPatch(pair(lines.join(''), lines.with(5, 'five\n').join('')))).toEqual({
      patch: '--- a/index.js\n+++ b/index.js\n@@ -3,7 +3,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    });
  });

  it.each([
    ['a missing newline at the end', pair('a\n', 'a'), '-a\n+a\n\\ No newline at end of file\n'],
    ['a byte order mark', pair('a\n', '\ufeffa\n'), '-a\n+\ufeffa\n'],
    ['an empty file', pair('', 'a\n'), '@@ -0,0 +1,1 @@\n+a\n'],
    ['a path with control characters', pair('a\n', 'b\n', 'x\n\u001b[2J.js'), '--- "a/x\\n\\033[2J.js"\n'],
  ])('shows %s', (_, of, part) => expect(textPatch(of)).toEqual({ patch: expect.stringContaining(part) }));

  it.each([
    ['a NUL', pair('a\0', 'b')],
    ['an invalid UTF-8 sequence', pair('a', Buffer.from([0x61, 0xc3, 0x28]))],
    ['half a surrogate', pair('a', Buffer.from([0xed, 0xa0, 0x80]))],
  ])('is not made of what holds %s', (_, of) => expect(textPatch(of)).toEqual({ patchOmitted: 'binary' }));

  it('is given up where the files have too little in common', () => {
    const lines = (of: string) => Array.from({ length: 2_100 }, (_, index) => `${of}${index}\n`).join('');
    expect(textPatch(pair(lines('a'), lines('b')))).toEqual({ patchOmitted: 'too-different' });
  });
});
