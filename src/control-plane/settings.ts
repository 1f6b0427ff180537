import type { KeyObject } from 'node:crypto';
import { serviceSettings, type ServiceSettings } from '../process/service-settings.js';
import {
  checkpoints, concurrentExecutions, databaseUrl, functionUrlBase, masterKey, operatorOf, required, serviceUrls, signingKey, type CheckpointSettings, type Variables,
} from '../process/setting-readers.js';
import { s3CodeSettings, type S3CodeSettings } from './code/s3/settings.js';

/** What a control plane on its own was asked for. */
export interface ControlPlaneSettings extends ServiceSettings {
  readonly databaseUrl: string;
  readonly invokers: readonly string[];
  /** Development credentials are valid: a loopback bind without an operator's key. */
  readonly development: boolean;
  readonly masterKey: string;
  readonly concurrentExecutions?: number;
  readonly signingKey: KeyObject;
  readonly checkpoints: CheckpointSettings;
  /** The same for all control planes; undefined: below `localhost`, at the port of the API. */
  readonly functionUrlBase?: string;
  readonly operatorKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly s3Code?: S3CodeSettings;
}

/** @throws SettingError with one line that names the variable and what it must be */
export function readControlPlaneSettings(env: Variables): ControlPlaneSettings {
  const service = serviceSettings(env, { port: 4566, dataFolder: '.switchyard' });
  const operatorKey = operatorOf(env, service.host);
  return {
    ...service,
    databaseUrl: required(databaseUrl(env, 'DATABASE_URL'), 'DATABASE_URL', "the URL of the control planes' Postgres"),
    invokers: required(serviceUrls(env, 'SWITCHYARD_INVOKERS'), 'SWITCHYARD_INVOKERS', 'URLs of the invokers, separated by commas'),
    development: operatorKey === undefined,
    masterKey: required(masterKey(env), 'SWITCHYARD_MASTER_KEY', 'the same 32 bytes in base64 for all control planes (openssl rand -base64 32)'),
    concurrentExecutions: concurrentExecutions(env),
    signingKey: required(signingKey(env), 'SWITCHYARD_SIGNING_KEY', 'what all control planes sign checkpoints with, 32 bytes in base64 (openssl rand -base64 32)'),
    checkpoints: checkpoints(env, service.dataFolder),
    operatorKey,
    functionUrlBase: functionUrlBase(env),
    s3Code: s3CodeSettings(env, { development: operatorKey === undefined }),
  };
}
