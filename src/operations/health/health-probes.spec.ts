import { HealthProbes, type ProbeResult } from './health-probes.js';

const LONGEST_MS = 30;

function probesWith(check: () => Promise<ProbeResult>): HealthProbes {
  const probes = new HealthProbes(LONGEST_MS);
  probes.add({ name: 'it', check });
  return probes;
}

it('gives what a check found, with its details', async () => {
  const probes = probesWith(async () => ({ up: true, seconds: 2 }));
  expect(await probes.reports()).toEqual([{ name: 'it', advisory: false, result: { up: true, seconds: 2 } }]);
});

it.each([
  ['rejects', () => Promise.reject(new Error('password of user "root" at 10.1.2.3 is wrong'))],
  ['throws', () => { throw new Error('password of user "root" at 10.1.2.3 is wrong'); }],
  ['hangs', () => new Promise<ProbeResult>(() => undefined)],
])('is down where the check %s, and shows nobody why', async (_, check) => {
  const [report] = await probesWith(check).reports();
  expect(report).toMatchObject({ name: 'it', result: { up: false }, failure: expect.any(Error) });
  expect(JSON.stringify(report?.result)).not.toMatch(/root|10\.1/);
});

it('shares a check among those who ask meanwhile, and does not pile askers on one that hangs', async () => {
  let checks = 0;
  let settle: (result: ProbeResult) => void = () => undefined;
  const probes = probesWith(() => {
    checks += 1;
    return new Promise((resolve) => { settle = resolve; });
  });
  const down = await Promise.all([probes.reports(), probes.reports(), probes.reports()]);
  expect([checks, ...down.map(([report]) => report?.result.up)]).toEqual([1, false, false, false]);
  const next = probes.reports();
  settle({ up: true });
  expect([checks, (await next)[0]?.result.up]).toEqual([1, true]);
  void probes.reports();
  await Promise.resolve();
  expect(checks).toBe(2);
});

it('takes no second probe of a name', () => {
  const probes = probesWith(async () => ({ up: true }));
  expect(() => probes.add({ name: 'it', check: async () => ({ up: true }) })).toThrow('there are two probes called it');
});
