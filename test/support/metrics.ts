/** Samples of Prometheus' text format by their series as written (`name{label="value"}`). */
export type Samples = ReadonlyMap<string, number>;

/** Reads Prometheus' text format (version 0.0.4). @throws Error for a line that is none of its, and for a series given twice */
export function parseMetrics(text: string): Samples {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || /^# (HELP|TYPE) [a-zA-Z_:][\w:]* ./.test(line)) continue;
    const [, series, value] = /^([a-zA-Z_:][\w:]*(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)+\})?) ([-+]?(?:[\d.]+(?:e[-+]?\d+)?|Inf)|NaN)$/i.exec(line) ?? [];
    if (series === undefined || value === undefined) throw new Error(`no line of the text format: ${line}`);
    if (samples.has(series)) throw new Error(`given twice: ${series}`);
    samples.set(series, Number(value.replace(/Inf/i, 'Infinity')));
  }
  return samples;
}

/** All samples of a running service. */
export async function scrape(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Samples> {
  const response = await fetch(`${url}/_switchyard/metrics`, { headers });
  if (response.status !== 200) throw new Error(`the metrics answered ${response.status}`);
  return parseMetrics(await response.text());
}

/** By how much each of these series has grown; a series that was not there counts from 0. */
export function growth(before: Samples, after: Samples, series: readonly string[]): Record<string, number> {
  return Object.fromEntries(series.map((name) => [name, (after.get(name) ?? 0) - (before.get(name) ?? 0)]));
}
