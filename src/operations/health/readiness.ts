import { Inject, Injectable, Logger, ServiceUnavailableException, type OnModuleDestroy } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult, type HealthIndicatorResult } from '@nestjs/terminus';
import { HealthProbes, type ProbeReport } from './health-probes.js';

/** Whether to send requests here, and terminus' result, which says why not. */
export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly result: HealthCheckResult;
}

/** Ready while all probes but the advisory ones are up and nobody has asked for the end. */
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
    const advice = reports.filter(({ advisory }) => advisory);
    const checks = reports.filter(({ advisory }) => !advisory).map(({ name, result }) => () => this.indicator(name, result));
    if (this.draining) checks.push(() => this.indicator('draining', { up: false, message: 'The service is ending.' }));
    try {
      return { ready: true, result: this.withAdvice(await this.terminus.check(checks), advice) };
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return { ready: false, result: this.withAdvice(error.getResponse() as HealthCheckResult, advice) };
      throw error;
    }
  }

  /** What terminus found, with the advisory probes where they belong; the status stays. */
  private withAdvice(found: HealthCheckResult, advice: readonly ProbeReport[]): HealthCheckResult {
    const results = (up: boolean) => Object.assign({}, ...advice.filter(({ result }) => result.up === up).map(({ name, result }) => this.indicator(name, result))) as HealthIndicatorResult;
    const [well, unwell] = [results(true), results(false)];
    return { ...found, info: { ...found.info, ...well }, error: { ...found.error, ...unwell }, details: { ...found.details, ...well, ...unwell } };
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
    const ready = down.every(({ advisory }) => advisory);
    if (names === '') this.logger.warn('all is well again');
    else this.logger.warn(`${ready ? 'ready, but' : 'not ready:'} ${down.map(reasonOf).join('; ')}`);
  }
}

function reasonOf({ name, result: { up: _, ...details }, failure }: ProbeReport): string {
  if (failure === undefined) return `${name} ${JSON.stringify(details)}`;
  return `${name}: ${failure instanceof Error ? failure.message : String(failure)}`;
}
