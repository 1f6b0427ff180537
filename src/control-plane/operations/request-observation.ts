import type { Counter, Histogram } from 'prom-client';
import type { Log } from '../../operations/logs/log.js';
import type { Metrics } from '../../operations/metrics/metrics.js';
import { correlationId } from '../http/request-context.js';
import type { AnsweredRequest, RequestObserver } from '../http/request-observer.port.js';

/** The metrics of one operation with their labels bound: a read takes a few dozen microseconds, and this is on its way. */
interface OperationMetrics {
  readonly seconds: Histogram.Internal<'operation'>;
  readonly byStatus: Map<number, Counter.Internal>;
}

/** Counts and times requests, and writes the access line: who asked for what and what came of it, never what was in it. */
export class RequestObservation implements RequestObserver {
  private readonly operations = new Map<string, OperationMetrics>();

  constructor(
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  onAnswered(request: AnsweredRequest): void {
    const { operation, status, seconds } = request;
    const bound = this.operations.get(operation) ?? this.bind(operation);
    bound.seconds.observe(seconds);
    (bound.byStatus.get(status) ?? this.bindStatus(bound, operation, status)).inc();
    if (this.log.isLevelEnabled('info')) this.log.info(accessLine(request), 'answered');
  }

  private bind(operation: string): OperationMetrics {
    const bound = { seconds: this.metrics.httpRequestSeconds.labels(operation), byStatus: new Map<number, Counter.Internal>() };
    this.operations.set(operation, bound);
    return bound;
  }

  private bindStatus({ byStatus }: OperationMetrics, operation: string, status: number): Counter.Internal {
    const counter = this.metrics.httpRequests.labels(operation, String(status));
    byStatus.set(status, counter);
    return counter;
  }
}

const accessLine = ({ operation, status, seconds, requestId, headers, accountId }: AnsweredRequest) => ({
  context: 'Access',
  operation,
  status,
  durationMs: Math.round(seconds * 1e6) / 1e3,
  requestId,
  correlationId: correlationId(headers, requestId),
  accountId,
});
