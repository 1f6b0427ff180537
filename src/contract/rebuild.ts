/** What a rebuild is at: reading all events, reading those that came meanwhile, waiting for the moment to put the new rows in place. */
export type RebuildPhase = 'building' | 'catching-up' | 'swapping';

/** How far a rebuild has come. `expectedEvents` is how many there were when it began. */
export interface RebuildProgress {
  readonly phase: RebuildPhase;
  readonly streams: number;
  readonly events: number;
  readonly expectedEvents: number;
  readonly rows: number;
  readonly differences: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/** A row that was not what the events give: it was not there, should not be there, or says something else. */
export interface RowDifference {
  readonly streamId: string;
  readonly kind: string;
  readonly key: string;
  readonly difference: 'missing' | 'extra' | 'different';
}

/** What a rebuild did. `differences` counts all, `listed` names the first 1,000; `swapped` tells that they are repaired. */
export interface RebuildReport {
  readonly streams: number;
  readonly events: number;
  readonly rows: number;
  readonly differences: number;
  readonly listed: readonly RowDifference[];
  readonly swapped: boolean;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** Seconds of each phase. */
  readonly phases: Readonly<Record<RebuildPhase, number>>;
}

/** A line of `POST /_switchyard/rebuild`: any number of `progress`, then one of the others. */
export type RebuildLine = { readonly progress: RebuildProgress } | { readonly report: RebuildReport } | { readonly failure: string };
