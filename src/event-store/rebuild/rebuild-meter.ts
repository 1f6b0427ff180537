import type { RebuildPhase, RebuildProgress } from '../../contract/index.js';

/** Counts what a rebuild does, and the time that its phases take. */
export class RebuildMeter {
  private readonly began = performance.now();
  private readonly phaseSeconds: Record<RebuildPhase, number> = { building: 0, 'catching-up': 0, swapping: 0 };
  private phase: RebuildPhase = 'building';
  private phaseBegan = this.began;
  private readonly counted = { streams: 0, events: 0, rows: 0, differences: 0 };
  expectedEvents = 0;

  add(done: Partial<typeof this.counted>): void {
    for (const name of ['streams', 'events', 'rows', 'differences'] as const) this.counted[name] += done[name] ?? 0;
  }

  enter(phase: RebuildPhase): void {
    const now = performance.now();
    this.phaseSeconds[this.phase] += (now - this.phaseBegan) / 1000;
    this.phase = phase;
    this.phaseBegan = now;
  }

  progress(): RebuildProgress {
    const seconds = (performance.now() - this.began) / 1000;
    return {
      phase: this.phase, expectedEvents: this.expectedEvents, ...this.counted, seconds,
      eventsPerSecond: Math.round(this.counted.events / seconds),
    };
  }

  /** Seconds of each phase up to now. */
  phases(): Readonly<Record<RebuildPhase, number>> {
    this.enter(this.phase);
    return { ...this.phaseSeconds };
  }
}
