import { join } from 'node:path';
import { LOOPBACK } from '../embedded/loopback-ports.js';
import type { Service } from './service.js';

const CONTROL_PLANES = ['control-plane-1', 'control-plane-2'];
const INVOKERS = ['invoker-1', 'invoker-2'];
/** In the order of their ports. */
export const SERVICES: readonly string[] = [...CONTROL_PLANES, ...INVOKERS];

/** The file in which a service's process is written down. */
export const recordOf = (dataFolder: string, name: string): string => join(dataFolder, `${name}.json`);

/** Paths of the services' built programs. */
export interface Programs {
  readonly controlPlane: string;
  readonly invoker: string;
}

/** Known to all services of a cluster, and kept from one start to the next. */
export interface Secrets {
  /** What control planes and invokers show each other. */
  readonly serviceToken: string;
  readonly intakeToken: string;
  /** Base64 of 32 bytes. */
  readonly masterKey: string;
  /** Base64 of an Ed25519 seed, or of its key in PKCS #8. */
  readonly signingKey: string;
}

export interface Backends {
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  readonly invokerDatabaseUrl: string;
}

export interface Topology {
  readonly controlPlanes: readonly Service[];
  readonly invokers: readonly Service[];
}

/** Set by the cluster itself; everything else of its environment goes on to the services. */
const OWN_VARIABLES = new Set([
  'HOST', 'PORT', 'KAFKA_BROKERS', 'DATABASE_URL', 'INVOKER_DATABASE_URL', 'SWITCHYARD_DATA', 'SWITCHYARD_SERVICE_TOKEN', 'SWITCHYARD_MASTER_KEY',
  'SWITCHYARD_SIGNING_KEY', 'SWITCHYARD_INTAKE_TOKEN', 'SWITCHYARD_INVOKERS', 'SWITCHYARD_CONTROL_PLANES',
]);

/**
 * The services of a cluster, each with its port, its folder in the cluster's, and the environment that tells it of the others.
 * `ports` are those of SERVICES.
 */
export function topology(
  dataFolder: string, programs: Programs, ports: readonly number[], backends: Backends, secrets: Secrets, environment: NodeJS.ProcessEnv,
): Topology {
  const passedOn = Object.fromEntries(Object.entries(environment).filter(([name]) => !OWN_VARIABLES.has(name)));
  const urls = ports.map((port) => `http://${LOOPBACK}:${port}`);
  const [controlPlaneUrls, invokerUrls] = [urls.slice(0, CONTROL_PLANES.length), urls.slice(CONTROL_PLANES.length)];
  const service = (name: string, program: string, url: string, env: NodeJS.ProcessEnv): Service => ({
    name, program, url,
    record: recordOf(dataFolder, name),
    env: {
      ...passedOn,
      HOST: LOOPBACK,
      PORT: new URL(url).port,
      KAFKA_BROKERS: backends.brokers.join(','),
      SWITCHYARD_DATA: join(dataFolder, name),
      SWITCHYARD_SERVICE_TOKEN: secrets.serviceToken,
      ...env,
    },
  });
  return {
    controlPlanes: CONTROL_PLANES.map((name, index) => service(name, programs.controlPlane, controlPlaneUrls[index]!, {
      DATABASE_URL: backends.databaseUrl,
      SWITCHYARD_MASTER_KEY: secrets.masterKey,
      SWITCHYARD_SIGNING_KEY: secrets.signingKey,
      // One folder for both: whichever takes a checkpoint, the other finds it.
      SWITCHYARD_CHECKPOINTS: environment['SWITCHYARD_CHECKPOINTS'] || join(dataFolder, 'checkpoints'),
      SWITCHYARD_INVOKERS: invokerUrls.join(','),
    })),
    invokers: INVOKERS.map((name, index) => service(name, programs.invoker, invokerUrls[index]!, {
      // As `npm start` does in development: without bubblewrap functions run as plain processes, and the invoker says so.
      ...(!environment['SWITCHYARD_OPERATOR_ACCESS_KEY_ID'] && { SWITCHYARD_ALLOW_UNSANDBOXED: 'true' }),
      INVOKER_DATABASE_URL: backends.invokerDatabaseUrl,
      SWITCHYARD_INTAKE_TOKEN: secrets.intakeToken,
      SWITCHYARD_CONTROL_PLANES: controlPlaneUrls.join(','),
    })),
  };
}
