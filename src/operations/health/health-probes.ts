import { shared, within } from '../bounded.js';

/** What a probe found; the details are shown to anybody who asks for readiness, so they must tell nothing of a tenant. */
export interface ProbeResult {
  readonly up: boolean;
  readonly [detail: string]: unknown;
}

/** Something that must work for this service to be of use. A check that throws, or takes too long, is down. */
export interface HealthProbe {
  readonly name: string;
  /** True for what this service can do without for a while: shown, but no reason to send requests elsewhere. */
  readonly advisory?: true;
  /** Must settle at some time: until then it is not asked again. */
  check(): Promise<ProbeResult>;
}

/** A probe's result with its name, and what a check that gave none failed with. */
export interface ProbeReport {
  readonly name: string;
  readonly advisory: boolean;
  readonly result: ProbeResult;
  readonly failure?: unknown;
}

const LONGEST_CHECK_MS = 2_000;

/** The probes of this process. Modules add theirs when they are made. */
export class HealthProbes {
  private readonly checks = new Map<string, { readonly advisory: boolean; readonly check: () => Promise<ProbeResult> }>();

  constructor(private readonly longestCheckMs = LONGEST_CHECK_MS) {}

  /** @throws Error for a second probe of the same name */
  add({ name, check, advisory }: HealthProbe): void {
    if (this.checks.has(name)) throw new Error(`there are two probes called ${name}`);
    this.checks.set(name, { advisory: advisory === true, check: shared(check) });
  }

  /** Asks all probes at once; takes no longer than the time that each has. */
  reports(): Promise<ProbeReport[]> {
    return Promise.all([...this.checks].map(([name, { advisory, check }]) => this.report(name, advisory, check)));
  }

  private async report(name: string, advisory: boolean, check: () => Promise<ProbeResult>): Promise<ProbeReport> {
    try {
      return { name, advisory, result: await within(this.longestCheckMs, check()) };
    } catch (failure) {
      // Why is for the log: the text of an error may name hosts and users.
      return { name, advisory, result: { up: false, message: 'The check failed or took too long.' }, failure };
    }
  }
}
