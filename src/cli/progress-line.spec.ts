import { ProgressLine } from './progress-line.js';

function shown(terminal: boolean, steps: (progress: ProgressLine) => void): string {
  let written = '';
  steps(new ProgressLine({ stderr: (text) => void (written += text), terminal }));
  return written;
}

describe('ProgressLine', () => {
  it('draws one line anew on a terminal, and takes it away', () => {
    const written = shown(true, (progress) => {
      progress.show('building', 0.5, '50 of 100');
      progress.show('building', 1.2, '120 of 100');
      progress.clear();
    });
    expect(written.split('\r\u001b[2K')).toEqual([
      '', 'building     [############------------] 50 of 100', 'building     [########################] 120 of 100', '',
    ]);
  });

  it.each([[Number.NaN], [0]])('draws an empty bar at %d', (share) => {
    expect(shown(true, (progress) => progress.show('building', share, ''))).toContain('[------------------------]');
  });

  it('tells each stage once elsewhere', () => {
    const written = shown(false, (progress) => {
      progress.show('building', 0, '0 of 100');
      progress.show('building', 0.5, '50 of 100');
      progress.show('swapping', 1, '100 of 100');
      progress.clear();
    });
    expect(written).toBe('building: 0 of 100\nswapping: 100 of 100\n');
  });
});
