import { routingProbe } from './invoker-health.js';

const table = (subscribed: boolean, caughtUp: () => boolean) => ({ subscribed, caughtUp: () => Promise.resolve(caughtUp()) });

it('is down before the table is read', async () => {
  expect(await routingProbe(table(false, () => false)).check()).toMatchObject({ up: false });
});

it('is down when the table has been behind for too long, and up as soon as it has caught up', async () => {
  let caughtUp = false;
  const routing = table(true, () => caughtUp);
  expect(await routingProbe(routing, 60_000).check()).toEqual({ up: true, caughtUp: false });
  const impatient = routingProbe(routing, -1);
  expect(await impatient.check()).toEqual({ up: false, caughtUp: false });
  caughtUp = true;
  expect(await impatient.check()).toEqual({ up: true, caughtUp: true });
});
