import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOOPBACK } from './loopback-ports.js';

/** Where a Kafka listens, for clients and for its own controller. */
export interface KafkaPorts {
  readonly port: number;
  readonly controllerPort: number;
}

/** What runs Kafka's classes: `java`, its arguments up to the class, and how it is spawned. */
export interface JavaCommand {
  readonly java: string;
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
}

/**
 * The properties of a broker that is its own controller (KRaft) and has no other beside it. Its folder is relative to the
 * working directory: `log.dirs` is a list split at commas in a file that Java reads as Latin-1, so not every path can be told.
 */
export function serverProperties({ port, controllerPort }: KafkaPorts, folder: string, settings: Readonly<Record<string, string>>): string {
  const all: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${LOOPBACK}:${controllerPort}`,
    listeners: `PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${LOOPBACK}:${port}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': folder,
    'num.partitions': '6',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    // After a kill the controller keeps the old registration so long before the broker may come back; 9 s by default.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    ...settings,
  };
  return Object.entries(all).map(([name, value]) => `${name}=${value}\n`).join('');
}

/**
 * Formats `<home>/data` where it is not there yet. It appears under its name only when it is whole, so a kill half way
 * leaves nothing that a later start would take for a formatted folder.
 * @throws Error with the tool's reason
 */
export async function formatStorage(home: string, ports: KafkaPorts, { java, args, options }: JavaCommand): Promise<void> {
  const data = join(home, 'data');
  if (await access(data).then(() => true, () => false)) return;
  const incoming = `incoming-${randomUUID()}`;
  try {
    await mkdir(join(home, incoming), { mode: 0o700 });
    const properties = join(home, incoming, 'format.properties');
    await writeFile(properties, serverProperties(ports, join(incoming, 'data'), {}));
    const format = [...args, 'kafka.tools.StorageTool', 'format', '-t', newClusterId(), '-c', join(incoming, 'format.properties')];
    await promisify(execFile)(java, format, options).catch((error: Error & { stderr?: string }) => {
      throw new Error(`its storage cannot be formatted: ${error.stderr?.trim() || error.message}`, { cause: error });
    });
    await rename(join(home, incoming, 'data'), data);
  } finally {
    await rm(join(home, incoming), { recursive: true, force: true });
  }
}

/** Kafka's Uuid is 16 bytes in base64url; the first bit is 0, since the tool would take a leading `-` for an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0]! &= 0x7f;
  return bytes.toString('base64url');
}
