import { freePort, isFree } from '../embedded/loopback-ports.js';
import { keepJson, keptJson } from '../embedded/kept-json.js';

/**
 * Ports for the services: `first` and the ones that follow, where they are free; for one that is not, the port of the last
 * cluster in this folder, else any. Each stays the same for as long as the cluster runs. A `first` of 0 asks for free ones.
 */
export async function servicePorts(file: string, first: number, count: number): Promise<number[]> {
  const kept = (await keptJson<number[]>(file)) ?? [];
  const ports: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const candidates = [...(first > 0 ? [first + index] : []), ...kept.slice(index, index + 1)];
    ports.push(await firstFree(candidates, ports));
  }
  await keepJson(file, ports);
  return ports;
}

async function firstFree(candidates: readonly number[], taken: readonly number[]): Promise<number> {
  for (const port of candidates) {
    if (port <= 65_535 && !taken.includes(port) && (await isFree(port))) return port;
  }
  const port = await freePort();
  return taken.includes(port) ? firstFree([], taken) : port;
}
