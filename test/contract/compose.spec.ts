import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { topics } from '../../src/contract/index.js';
import { readControlPlaneSettings } from '../../src/control-plane/settings.js';
import { readInvokerSettings } from '../../src/invoker/settings.js';
import { readOperationsSettings } from '../../src/operations/settings.js';

/** What docker/ says, as far as it can be known without a Docker engine. */
interface ComposeService {
  readonly image: string;
  readonly build?: { readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const text = read('docker/compose.yaml');
const dockerfile = read('docker/Dockerfile');
const { services, volumes } = parse(text, { merge: true }) as { services: Record<string, ComposeService>; volumes: Record<string, unknown> };
const named = Object.entries(services);
const ofImage = named.filter(([, { build }]) => build?.dockerfile === 'docker/Dockerfile');

/** What the image sets. */
const imageEnvironment = Object.fromEntries([...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) => line!.split(' ').map((pair) => pair.split('='))) as [string, string][]);

/** Values such as docker/.env.example tells to make. */
const filledIn: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'a1'.repeat(24),
  SWITCHYARD_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  SWITCHYARD_SIGNING_KEY: Buffer.alloc(32, 8).toString('base64'),
  SWITCHYARD_SERVICE_TOKEN: 'b2'.repeat(24),
  SWITCHYARD_INTAKE_TOKEN: 'c3'.repeat(24),
  SWITCHYARD_METRICS_TOKEN: 'd4'.repeat(24),
  SWITCHYARD_OPERATOR_ACCESS_KEY_ID: 'E5'.repeat(10),
  SWITCHYARD_OPERATOR_SECRET_ACCESS_KEY: 'f6'.repeat(20),
  MINIO_ROOT_USER: 'minio',
  MINIO_ROOT_PASSWORD: 'a7'.repeat(16),
};
const interpolated = (value: string): string => value.replace(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => filledIn[name] ?? `${name} is not filled in`);

/** The settings of a service, and the names of the variables that were read for them. */
function settingsOf({ command, environment }: ComposeService) {
  const values = Object.fromEntries(Object.entries({ ...imageEnvironment, ...environment }).map(([name, value]) => [name, interpolated(value)]));
  const asked = new Set<string>();
  const variables = new Proxy(values, { get: (target, name: string) => (asked.add(name), target[name]) });
  readOperationsSettings(variables, 'info', false);
  const settings = command![0] === 'dist/invoker/main.js' ? readInvokerSettings(variables) : readControlPlaneSettings(variables);
  return { settings, asked };
}

describe('compose.yaml', () => {
  it('runs two control planes and two invokers of one image, by programs that are built', () => {
    expect(ofImage.map(([name, { command }]) => [name, command])).toEqual([
      ['control-plane-1', ['dist/control-plane/main.js']],
      ['control-plane-2', ['dist/control-plane/main.js']],
      ['invoker-1', ['dist/invoker/main.js']],
      ['invoker-2', ['dist/invoker/main.js']],
    ]);
    const programs = new Set([...ofImage.map(([, { command }]) => command![0]!), /^CMD \["(.+)"\]$/m.exec(dockerfile)![1]!]);
    for (const program of programs) expect([program, existsSync(new URL(`../../${program.replace('dist', 'src').replace('.js', '.ts')}`, import.meta.url))]).toEqual([program, true]);
  });

  it.each(ofImage)('gives %s all that it needs, and nothing that it does not know', (_name, service) => {
    const { asked } = settingsOf(service);
    expect(Object.keys(service.environment).filter((name) => !asked.has(name))).toEqual([]);
  });

  it('lets the services find each other, and keeps them apart in the database', () => {
    const hosts = (urls: readonly string[]): string[] => urls.map((url) => new URL(url).host);
    const at = (kind: string): string[] => ofImage.filter(([name]) => name.startsWith(kind)).map(([name, service]) => `${name}:${settingsOf(service).settings.port}`);
    for (const [name, service] of ofImage) {
      const { settings } = settingsOf(service);
      expect([name, 'invokers' in settings ? hosts(settings.invokers) : hosts(settings.controlPlanes)]).toEqual([name, at('invokers' in settings ? 'invoker' : 'control-plane')]);
      expect(settings.kafka.brokers).toEqual(['kafka:9092']);
      expect(new URL(settings.databaseUrl).pathname).toBe('invokers' in settings ? '/switchyard' : '/invoker');
    }
    expect(read('docker/invoker-database.sql')).toContain('CREATE DATABASE invoker;');
  });

  it('publishes no port but on the loopback address, and those of its programs', () => {
    const ports = named.flatMap(([name, service]) => (service.ports ?? []).map((port) => [name, ...port.split(':')] as const));
    expect(ports.filter(([, address]) => address !== '127.0.0.1')).toEqual([]);
    expect(new Set(ports.map(([, , outside]) => outside)).size).toBe(ports.length);
    for (const [name, service] of ofImage) expect(ports.filter(([owner]) => owner === name).map(([, , , inside]) => Number(inside))).toEqual([settingsOf(service).settings.port]);
  });

  it('has no default for what it takes from the environment, and .env.example tells of each', () => {
    const taken = [...text.matchAll(/(?<!\$)\$(?:\{([^}]*)\}|\w+)/g)].map(([whole, inside]) => inside ?? whole);
    expect(taken.filter((inside) => !/^\w+:\?./.test(inside))).toEqual([]);
    const names = new Set(taken.map((inside) => inside.split(':')[0]));
    const example = [...read('docker/.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));
    expect(example.filter(({ value }) => value !== '')).toEqual([]);
    expect(new Set(example.map(({ name }) => name))).toEqual(names);
    expect(new Set(Object.keys(filledIn))).toEqual(names);
  });

  it('waits for what can be waited for, and mounts what is declared', () => {
    const waits = named.flatMap(([name, { depends_on: on = {} }]) => Object.entries(on).map(([other, { condition }]) => ({ name, other, condition })));
    const healthy = (name: string): boolean => services[name]?.healthcheck !== undefined || (services[name]?.build !== undefined && /^HEALTHCHECK /m.test(dockerfile));
    expect(waits.filter(({ other, condition }) => condition !== 'service_healthy' || !healthy(other))).toEqual([]);
    const mounted = named.flatMap(([, { volumes: own = [] }]) => own.map((volume) => volume.split(':')[0]!));
    expect([...new Set(mounted.filter((volume) => !volume.startsWith('./')))].toSorted()).toEqual(Object.keys(volumes).toSorted());
    expect(mounted.filter((volume) => volume.startsWith('./') && !existsSync(new URL(`../../docker/${volume}`, import.meta.url)))).toEqual([]);
  });

  it('has MinIO send its events where invokers read them', () => {
    const { environment } = services['minio']!;
    expect(environment).toMatchObject({
      MINIO_NOTIFY_KAFKA_ENABLE_SWITCHYARD: 'on',
      MINIO_NOTIFY_KAFKA_BROKERS_SWITCHYARD: 'kafka:9092',
      MINIO_NOTIFY_KAFKA_TOPIC_SWITCHYARD: topics.notifications,
    });
    expect(services['minio']!.volumes).toContain(`minio-queue:${environment['MINIO_NOTIFY_KAFKA_QUEUE_DIR_SWITCHYARD']}`);
  });
});
