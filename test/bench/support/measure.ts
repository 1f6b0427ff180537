import { Agent, request } from 'node:http';

/** Median and 99th percentile of samples in microseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

export function quantiles(samples: readonly number[]): Quantiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

export const median = (values: readonly number[]): number => quantiles(values).p50;

/** Runs an operation `count` times, one after the other; each time in microseconds. */
export async function sequentially(count: number, operation: (index: number) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await operation(index);
    samples.push((performance.now() - start) * 1000);
  }
  return samples;
}

/** Runs an operation `count` times, `concurrency` at a time; gives operations per second. */
export async function throughput(count: number, concurrency: number, operation: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const start = performance.now();
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await operation(index);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return (count * 1000) / (performance.now() - start);
}

/** A client over kept-alive connections that does as little as possible, so that it measures the server. */
export function httpClient(url: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  return {
    send(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<{ status: number; body: string }> {
      return new Promise((resolve, reject) => {
        const sent = request({ hostname, port, path, method, headers: { ...headers, ...(body && { 'content-length': String(Buffer.byteLength(body)) }) }, agent }, (response) => {
          let text = '';
          response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        });
        sent.on('error', reject);
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}
