import type { Output } from './output.js';

const BAR = 24;
/** To the start of the line, and clear it (ECMA-48, EL). */
const REDRAW = '\r\u001b[2K';

/** Where progress is shown: one line that is drawn anew on a terminal, and a line for each change elsewhere. */
export class ProgressLine {
  private shown = '';

  constructor(private readonly output: Pick<Output, 'stderr' | 'terminal'>) {}

  /** `share`: from 0 to 1, or NaN where it is not known. Where there is no terminal, each stage is told once. */
  show(stage: string, share: number, text: string): void {
    if (this.output.terminal) {
      const filled = Math.round(Math.min(share, 1) * BAR) || 0;
      this.shown = `${stage.padEnd(12)} [${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${text}`;
      this.output.stderr(`${REDRAW}${this.shown}`);
    } else if (this.shown !== stage) {
      this.shown = stage;
      this.output.stderr(`${stage}: ${text}\n`);
    }
  }

  /** Takes the line away. */
  clear(): void {
    if (this.output.terminal && this.shown !== '') this.output.stderr(REDRAW);
    this.shown = '';
  }
}
