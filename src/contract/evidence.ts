/** A checkpoint as `GET /_switchyard/checkpoints` lists it. */
export interface ShownCheckpoint {
  readonly Sequence: number;
  readonly TakenAt: string;
  readonly Streams: number;
  readonly Events: number;
  readonly KeyId: string;
  /** What the next one calls `previous`. */
  readonly Sha256: string;
  readonly FileName: string;
}

/** Whose a key is: what the installation signs with now, what it signed with before, or none of its keys. */
export type KeyOrigin = 'current' | 'former' | 'foreign';

/** What a verification compared the store with. */
export interface ComparedCheckpoint {
  /** Null for one of a single account, which stands in no chain. */
  readonly sequence: number | null;
  readonly takenAt: string;
  readonly keyId: string;
  readonly key: KeyOrigin;
  /** Streams and events of it that were compared: the caller's own. */
  readonly streams: number;
  readonly events: number;
}

/** What contradicts a checkpoint: in a stream, from `version` on where that is known, or (without one) among the checkpoints. */
export interface EvidenceProblem {
  readonly streamId?: string;
  readonly version?: number;
  readonly problem: string;
}
