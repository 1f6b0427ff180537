import { startAliasServer } from './support/alias-server.js';
import { median, quantiles, sequentially, throughput } from './support/measure.js';

/**
 * GetAlias and UpdateAlias of this checkout against those of another one, whose path is the argument: both built, both running, in
 * turn, so that what else the machine does meets both. Prints medians over the rounds, and of the ratios of each round.
 */
const ROUNDS = 60;
const WARM_UP = 3;
const READS = 5_000;
const WRITES = 200;

const [other] = process.argv.slice(2);
if (other === undefined) throw new Error('usage: tsx test/bench/against.ts CHECKOUT');
if (process.env['DATABASE_URL'] !== undefined) throw new Error('each checkout starts a database of its own: unset DATABASE_URL');
const servers = [await startAliasServer(other), await startAliasServer()] as const;

const figures = { 'GetAlias/s, 8 at a time': [] as number[][], 'GetAlias, us of processor': [] as number[][], 'UpdateAlias, us p50': [] as number[][] };
for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
  const measured: number[][] = [[], []];
  for (const place of round % 2 === 0 ? [0, 1] : [1, 0]) {
    const { getAlias, updateAlias, processorTime } = servers[place]!;
    const before = await processorTime();
    const rate = await throughput(READS, 8, getAlias);
    const processor = ((await processorTime()) - before) * 1000 / READS;
    measured[place] = [rate, processor, quantiles(await sequentially(WRITES, updateAlias)).p50];
  }
  if (round >= WARM_UP) Object.values(figures).forEach((rounds, index) => rounds.push(measured.map((values) => values[index]!)));
}
for (const [name, rounds] of Object.entries(figures)) {
  const [theirs, ours] = [0, 1].map((place) => median(rounds.map((values) => values[place]!)).toFixed(0));
  const ratio = median(rounds.map((values) => values[1]! / values[0]!));
  console.log(`${name.padEnd(28)} ${theirs} there, ${ours} here; ratio ${ratio.toFixed(3)}`);
}
await Promise.all(servers.map((server) => server.stop()));
