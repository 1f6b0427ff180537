import type { AliasTarget, CodeReference, PolicyStatement } from './function-events.js';

/** One side of a comparison: what was named, and what that came to. */
export interface ComparedSide {
  /** With the qualifier as it was named. */
  readonly functionArn: string;
  /** Null: the function as a whole, with its $LATEST. */
  readonly qualifier: string | null;
  /** A time or an event id as it was asked for; null for now. */
  readonly asOf: string | null;
  /** The version that the qualifier names, or that the alias points at. */
  readonly version: string;
  /** Null where the qualifier is no alias. */
  readonly alias: (AliasTarget & { readonly description: string }) | null;
}

/** A member's value on each side, as the Lambda API shows it; null where a side has none. */
export interface MemberDifference {
  readonly member: string;
  readonly left: unknown;
  readonly right: unknown;
}

/**
 * Environment variables by name, each in one list; no value is ever shown. `unreadable`: on both sides, but the key that
 * encrypts them is gone, so that nobody can tell whether the values differ.
 */
export interface EnvironmentDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly same: readonly string[];
  readonly unreadable: readonly string[];
}

type Immutable<Value> = Value extends object ? { readonly [Member in keyof Value]: Immutable<Value[Member]> } : Value;

/** A statement in AWS's order of keys. */
export type ShownStatement = Immutable<PolicyStatement>;

/** Statements of the policy of each side's own qualifier, by Sid. A Resource that is the side itself is no difference. */
export interface PolicyDifference {
  readonly added: readonly ShownStatement[];
  readonly removed: readonly ShownStatement[];
  readonly changed: readonly { readonly sid: string; readonly left: ShownStatement; readonly right: ShownStatement }[];
}

/** A file of a package. `mode` as git writes it (100644, 100755, 120000 for a link), `size` in bytes, `sha256` in hex. */
export interface PackageFile {
  readonly mode: '100644' | '100755' | '120000';
  readonly size: number;
  readonly sha256: string;
}

/** Why there is no text diff: no UTF-8 text, a file too large, an edit too long, or the answer's own limit reached. */
export type PatchOmission = 'binary' | 'too-large' | 'too-different' | 'limit';

/** A file that both packages have. Where a patch was asked for and the contents differ: `patch`, or why there is none. */
export interface ChangedFile {
  readonly path: string;
  readonly left: PackageFile;
  readonly right: PackageFile;
  /** Unified diff. */
  readonly patch?: string;
  readonly patchOmitted?: PatchOmission;
}

/** The files of two packages, by path. `unchanged` and `unlisted` count files: equal ones, and different ones beyond the limit. */
export interface FilesDifference {
  readonly added: readonly ({ readonly path: string } & PackageFile)[];
  readonly removed: readonly ({ readonly path: string } & PackageFile)[];
  readonly changed: readonly ChangedFile[];
  readonly unchanged: number;
  readonly unlisted: number;
}

/** Two packages that are not the same bytes. `files` is null where one of them cannot be read. */
export interface CodeDifference {
  readonly left: CodeReference;
  readonly right: CodeReference;
  readonly files: FilesDifference | null;
}

/** What differs between two sides, as `GET /_switchyard/diff` answers it. Every list is empty where nothing does. */
export interface Difference {
  readonly left: ComparedSide;
  readonly right: ComparedSide;
  /** Of two aliases; empty where a side is none. */
  readonly alias: readonly MemberDifference[];
  readonly configuration: readonly MemberDifference[];
  readonly environment: EnvironmentDifference;
  /** Of two functions as a whole; empty where a side names a version or an alias. */
  readonly tags: readonly MemberDifference[];
  readonly policy: PolicyDifference;
  /** Null where both run the same package. */
  readonly code: CodeDifference | null;
}
