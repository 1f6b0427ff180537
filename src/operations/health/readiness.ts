import { Inject, Injectable, Logger, ServiceUnavailableException, type OnModuleDestroy } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult, type HealthIndicatorResult } from '@nestjs/terminus';
import { HealthProbes, type ProbeReport } from './health-probes.js';

/** Whether to send requests here, and terminus' result, which says why not. */
export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly result: HealthCheckResult;
}

/** Ready while all probes are up and nobody has asked for the end. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private readonly logger = new Logger('Readiness');
  private draining = false;
  private downBefore = '';

  constructor(
    @Inject(HealthProbes) private readonly probes: HealthProbes,
    @Inject(HealthCheckService) private readonly terminus: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
  ) {}

  /** The first thing at shutdown: Nest calls this before it drains and closes. */
  onModuleDestroy(): void {
    this.draining = true;
  }

  async check(): Promise<ReadinessAnswer> {
    const reports = await this.probes.reports();
    this.tellChanges(reports);
    const checks = reports.map(({ name, result }) => () => this.indicator(name, result));
    if (this.draining) checks.push(() => this.indicator('draining', { up: false, message: 'The service is ending.' }));
    try {
      return { ready: true, result: await this.terminus.check(checks) };
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return { ready: false, result: error.getResponse() as HealthCheckResult };
      throw error;
    }
  }

  private indicator(name: string, { up, ...details }: ProbeReport['result']): HealthIndicatorResult {
    const indicator = this.indicators.check(name);
    return up ? indicator.up(details) : indicator.down(details);
  }

  /** Readiness is asked every few seconds: the log gets a line when it changes. */
  private tellChanges(reports: readonly ProbeReport[]): void {
    const down = reports.filter(({ result }) => !result.up);
    const names = down.map(({ name }) => name).join(', ');
    if (names === this.downBefore) return;
    this.downBefore = names;
    if (names === '') this.logger.warn('ready again');
    else this.logger.warn(`not ready: ${down.map(reasonOf).join('; ')}`);
  }
}

function reasonOf({ name, result: { up: _, ...details }, failure }: ProbeReport): string {
  if (failure === undefined) return `${name} ${JSON.stringify(details)}`;
  return `${name}: ${failure instanceof Error ? failure.message : String(failure)}`;
}
