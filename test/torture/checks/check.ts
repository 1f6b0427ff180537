/** What one check found wrong, each a sentence, and what it counted, by name. */
export interface Check {
  readonly findings: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}
