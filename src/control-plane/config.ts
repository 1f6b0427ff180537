import type { KeyObject } from 'node:crypto';
import type { CheckpointSettings } from '../process/setting-readers.js';
import type { S3CodeSettings } from './code/s3/settings.js';

/** What the control plane is started with. */
export interface ControlPlaneConfig {
  readonly databaseUrl: string;
  /** Holds the master key and the signing key where none is given. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** True on a loopback bind without configured operator keys: the development credentials are valid. */
  readonly development: boolean;
  /** Base64 of 32 bytes; else kept in the data folder. */
  readonly masterKey?: string;
  /** Of each account in each region. Undefined: 1000. */
  readonly concurrentExecutions?: number;
  /** Signs checkpoints (Ed25519); else kept in the data folder. */
  readonly signingKey?: KeyObject;
  /** Undefined: in the data folder, and none but those that are asked for. */
  readonly checkpoints?: CheckpointSettings;
  /** The first key of account 000000000000, which may administer all others. */
  readonly operatorKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Scheme, domain and port of function URLs; undefined: below `localhost`, at the port of the API. */
  readonly functionUrlBase?: string;
  /** Where functions' code may be taken from; undefined: requests must carry it. */
  readonly s3Code?: S3CodeSettings;
  /** With invokers in other processes: what they show, and a broker between. Undefined in one process. */
  readonly apart?: {
    readonly serviceToken: string;
    readonly kafka: { readonly brokers: readonly string[]; readonly topicPrefix: string };
  };
}

export const CONTROL_PLANE_CONFIG = Symbol('ControlPlaneConfig');
