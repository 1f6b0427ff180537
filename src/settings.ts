import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { s3CodeSettings, type S3CodeSettings } from './control-plane/code/s3/settings.js';
import { readInvokerTuning, type InvokerTuning } from './invoker/settings.js';
import { checkpoints, concurrentExecutions, databaseUrl, functionUrlBase, masterKey, operatorOf, signingKey, wholeNumber, type CheckpointSettings, type Variables } from './process/setting-readers.js';

/** What `npm start` was asked for, read from the environment. Paths are absolute, times in milliseconds. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Undefined: the embedded Postgres. */
  readonly databaseUrl?: string;
  readonly invokerDatabaseUrl?: string;
  /** Development credentials are valid: a loopback bind without an operator's key. */
  readonly development: boolean;
  readonly masterKey?: string;
  readonly concurrentExecutions?: number;
  readonly signingKey?: KeyObject;
  readonly checkpoints: CheckpointSettings;
  readonly intakeToken?: string;
  readonly operatorKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Undefined: below `localhost`, at the port of the API. */
  readonly functionUrlBase?: string;
  readonly s3Code?: S3CodeSettings;
  readonly tuning: InvokerTuning;
}

/** @throws SettingError with one line that names the variable and what it must be */
export function readSettings(env: Variables): Settings {
  const host = env['HOST'] || '127.0.0.1';
  const operator = operatorOf(env, host);
  const dataFolder = resolve(env['SWITCHYARD_DATA'] || '.switchyard');
  const controlPlaneUrl = databaseUrl(env, 'DATABASE_URL');
  return {
    host,
    port: wholeNumber(env, 'PORT', 0, 65_535) ?? 4566,
    dataFolder,
    databaseUrl: controlPlaneUrl,
    invokerDatabaseUrl: databaseUrl(env, 'INVOKER_DATABASE_URL') ?? controlPlaneUrl,
    development: operator === undefined,
    masterKey: masterKey(env),
    concurrentExecutions: concurrentExecutions(env),
    signingKey: signingKey(env),
    checkpoints: checkpoints(env, dataFolder),
    intakeToken: env['SWITCHYARD_INTAKE_TOKEN'] || undefined,
    operatorKey: operator,
    functionUrlBase: functionUrlBase(env),
    s3Code: s3CodeSettings(env, { development: operator === undefined }),
    tuning: readInvokerTuning(env),
  };
}
