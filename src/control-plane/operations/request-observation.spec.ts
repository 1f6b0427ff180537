import { createLog, type LogLevel } from '../../operations/logs/log.js';
import { createMetrics } from '../../operations/metrics/metrics.js';
import type { AnsweredRequest } from '../http/request-observer.port.js';
import { RequestObservation } from './request-observation.js';

function observing(level: LogLevel) {
  const lines: string[] = [];
  const metrics = createMetrics();
  const observation = new RequestObservation(metrics, createLog({ level, format: 'json' }, { write: (line) => void lines.push(line) }));
  return { metrics, lines, observe: (over: Partial<AnsweredRequest> = {}) => observation.onAnswered({ ...answered, ...over }) };
}

const answered: AnsweredRequest = {
  operation: 'GetAlias', accountId: '123456789012', requestId: 'r-1', status: 200, seconds: 0.0123456,
  headers: { authorization: 'AWS4-HMAC-SHA256 Credential=secret', 'x-correlation-id': 'order-1', 'x-amz-security-token': 'secret' },
};

it('counts by operation and status, and times by operation', async () => {
  const { metrics, observe } = observing('silent');
  for (const over of [{}, {}, { status: 404 }, { operation: 'S3' }]) observe(over);
  const text = await metrics.scrape();
  expect(text.match(/^switchyard_http_requests_total.*/gm)).toEqual([
    'switchyard_http_requests_total{operation="GetAlias",status="200"} 2',
    'switchyard_http_requests_total{operation="GetAlias",status="404"} 1',
    'switchyard_http_requests_total{operation="S3",status="200"} 1',
  ]);
  expect(text).toContain('switchyard_http_request_duration_seconds_count{operation="GetAlias"} 3');
});

it('writes an access line that says who asked for what, and nothing else', () => {
  const { lines, observe } = observing('info');
  observe();
  observe({ headers: {}, accountId: undefined });
  const common = { level: 'info', time: expect.any(String), context: 'Access', operation: 'GetAlias', status: 200, durationMs: 12.346, requestId: 'r-1', msg: 'answered' };
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { ...common, correlationId: 'order-1', accountId: '123456789012' },
    { ...common, correlationId: 'r-1' },
  ]);
});

it('writes none above info', () => {
  const { lines, observe } = observing('warn');
  observe();
  expect(lines).toEqual([]);
});
