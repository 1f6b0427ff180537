import type { Output } from './output.js';

const BAR = 24;
/** To the start of the line, and clear it (ECMA-48, EL). */
const REDRAW = '\r\u001b[2K';

/** Where progress is shown: one line that is drawn anew on a terminal, and a line for each change elsewhere. */
export class ProgressLine {
  private shown = '';

  constructor(private readonly output: Pick<Output, 'stderr' | 'terminal'>) {}

  /** `stage` alone is what is told where there is no terminal, once. */
  show(stage: string, share: number, text: string): void {
    if (this.output.terminal) {
      const filled = Math.round(Math.min(share, 1) * BAR);
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
