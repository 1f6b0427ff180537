import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, PublishVersionCommand, UpdateAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { createNodeFunction, publishSource } from '../support/functions.js';
import { newGate } from '../support/gate.js';
import { attack, type HostileAnswer } from '../support/hostile-http.js';
import { scrape } from '../support/metrics.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** Cut connections, impatient clients and too many of them at once: clear answers, and all is well without a restart. */
let site: Site;
let switchyard: Running;
let lambda: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start({ SWITCHYARD_MAX_ENVIRONMENTS: '4' });
  lambda = lambdaClient(switchyard.url);
  await createNodeFunction(lambda, 'echo', 'exports.handler = async (event) => event');
  await lambda.send(new PublishVersionCommand({ FunctionName: 'echo' }));
});
afterAll(() => site.remove());

const invoke = (name: string, event: unknown, headers: Record<string, string> = {}): Promise<HostileAnswer> =>
  attack(switchyard.url, 'POST', `/2015-03-31/functions/${name}/invocations`, { body: JSON.stringify(event), headers });

describe('connections to Postgres that are cut under load', () => {
  it('give clear errors, lose nothing that was acknowledged, and heal by themselves', async () => {
    const client = new pg.Client({ connectionString: site.databaseUrl });
    await client.connect();
    const until = performance.now() + 4_000;
    const latest = until + 30_000;
    const aliases: string[] = [];
    const events: string[] = [];
    // On a busy machine longer than 4 s, until enough was acknowledged to be looked for afterwards.
    const going = (): boolean => performance.now() < (Math.min(aliases.length, events.length) > 20 ? until : latest);
    const cutting = (async () => {
      while (going()) {
        await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'switchyard%'");
        await delay(100);
      }
    })();
    const answers: HostileAnswer[] = [];
    const note = (answer: HostileAnswer): boolean => {
      answers.push(answer);
      return answer.status < 300;
    };
    const load = Array.from({ length: 6 }, async (_, writer) => {
      for (let index = 0; going(); index += 1) {
        const name = `alias-${writer}-${index}`;
        if (note(await attack(switchyard.url, 'POST', '/2015-03-31/functions/echo/aliases', { body: JSON.stringify({ Name: name, FunctionVersion: '1' }) }))) aliases.push(name);
        const accepted = await invoke('echo', { name }, { 'x-amz-invocation-type': 'Event' });
        if (note(accepted)) events.push(accepted.headers['x-amzn-requestid'] as string);
        note(await attack(switchyard.url, 'GET', '/2015-03-31/functions/echo'));
        note(await invoke('echo', { name }));
      }
    });
    await Promise.all([...load, cutting]);
    await client.end();

    expect(aliases.length).toBeGreaterThan(20);
    expect(events.length).toBeGreaterThan(20);
    const failed = answers.filter(({ status }) => status >= 300);
    expect(failed.length).toBeGreaterThan(0);
    for (const { status, headers, text } of failed) {
      // A create whose acknowledgement was lost was made all the same: its repetition would be the conflict, not this one.
      expect([[429, 500, 503].includes(status), headers['content-type'], status]).toEqual([true, 'application/json', status]);
      expect(text).not.toMatch(/terminat|pg|postgres|connection|stack/i);
    }

    const found = new Set<string>();
    for (let marker: string | undefined, more = true; more; more = marker !== undefined) {
      const page = await attack(switchyard.url, 'GET', `/2015-03-31/functions/echo/aliases${marker === undefined ? '' : `?Marker=${marker}`}`);
      const { Aliases, NextMarker } = JSON.parse(page.text) as { Aliases: { Name: string }[]; NextMarker?: string };
      for (const { Name } of Aliases) found.add(Name);
      marker = NextMarker;
    }
    expect(aliases.filter((name) => !found.has(name))).toEqual([]);
    await eventually(async () => {
      const listed = await attack(switchyard.url, 'GET', '/_switchyard/invocations?Limit=1000', { service: 'switchyard' });
      const done = new Set((JSON.parse(listed.text) as { Invocations: { id: string; status: string }[] }).Invocations.filter(({ status }) => status === 'succeeded').map(({ id }) => id));
      return events.filter((id) => !done.has(id));
    }, (missing) => missing.length === 0, 30_000);

    const version = await publishSource(lambda, 'echo', 'exports.handler = async () => "second"');
    await lambda.send(new UpdateAliasCommand({ FunctionName: 'echo', Name: aliases[0]!, FunctionVersion: version }));
    expect((await invoke(`echo:${aliases[0]}`, {})).text).toBe('"second"');
    const verified = await attack(switchyard.url, 'POST', '/_switchyard/verify', { service: 'switchyard', accountId: '000000000000' });
    expect(JSON.parse(verified.text)).toMatchObject({ problems: [] });
  }, 120_000);
});

describe('more callers than environments', () => {
  it('all get an answer: 200 at once with 4 environments', async () => {
    await createNodeFunction(lambda, 'short', 'exports.handler = async ({ n }) => { await new Promise((done) => setTimeout(done, 20)); return n; };');
    await invoke('short', { n: 0 });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => invoke('short', { n }).then(({ status, text }) => ({ n, status, text }))));
    expect(answers.filter(({ n, status, text }) => status !== 200 || text !== String(n))).toEqual([]);
  });

  it('who hangs up leaves the line, and no stack trace in the log', async () => {
    const gate = newGate();
    await createNodeFunction(lambda, 'long', `${gate.source} exports.handler = async ({ stays }) => { if (stays) await gate(); return 'done'; };`, { Timeout: 60 });
    const patient = Promise.all(Array.from({ length: 4 }, () => invoke('long', { stays: true })));
    await gate.reached(4);
    let calling = true;
    const impatient = Array.from({ length: 40 }, async () => {
      while (calling) await lambda.send(new InvokeCommand({ FunctionName: 'long' }), { abortSignal: AbortSignal.timeout(100) }).catch(() => undefined);
    });
    await eventually(() => scrape(switchyard.url), (metrics) => (metrics.get('switchyard_invocations_total{outcome="abandoned"}') ?? 0) >= 100);
    calling = false;
    await Promise.all(impatient);
    await gate.open();
    expect((await invoke('echo', {})).status).toBe(200);
    expect((await patient).filter(({ status, text }) => status !== 200 || text !== '"done"')).toEqual([]);
    expect(switchyard.output()).not.toMatch(/AbortError|hung up/);
  });
});

describe('clients that take their time', () => {
  const open = (bytes: string): Promise<Socket> => new Promise((resolve, reject) => {
    const { hostname, port } = new URL(switchyard.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes);
      resolve(socket);
    });
    socket.on('error', reject).resume();
  });

  it('keep nobody waiting, and do not hold up the end', async () => {
    const sockets = await Promise.all([
      ...Array.from({ length: 200 }, () => open('')),
      ...Array.from({ length: 200 }, () => open('POST /2015-03-31/functions HTTP/1.1\r\nHost: x')),
      ...Array.from({ length: 100 }, () => open('GET /2015-03-31/functions HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50))),
    ]);
    const began = performance.now();
    expect((await attack(switchyard.url, 'GET', '/2015-03-31/functions/echo')).status).toBe(200);
    expect((await invoke('echo', { still: 'here' })).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(5_000);
    const stopping = performance.now();
    for (const socket of sockets) socket.removeAllListeners('error').on('error', () => undefined);
    expect(await switchyard.stop()).toBe(0);
    expect(performance.now() - stopping).toBeLessThan(10_000);
    for (const socket of sockets) socket.destroy();
  });
});
