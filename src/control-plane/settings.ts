import { resolve } from 'node:path';
import { databaseUrl, kafka, masterKey, operatorOf, required, serviceToken, serviceUrls, wholeNumber, type Variables } from '../process/setting-readers.js';

/** What a control plane on its own was asked for. Paths are absolute. */
export interface ControlPlaneSettings {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly databaseUrl: string;
  readonly kafka: { readonly brokers: readonly string[]; readonly topicPrefix: string };
  readonly invokers: readonly string[];
  readonly serviceToken: string;
  /** Development credentials are valid: a loopback bind without an operator's key. */
  readonly development: boolean;
  readonly masterKey: string;
  readonly operatorKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** @throws SettingError with one line that names the variable and what it must be */
export function readControlPlaneSettings(env: Variables): ControlPlaneSettings {
  const host = env['HOST'] || '127.0.0.1';
  const operator = operatorOf(env, host);
  return {
    host,
    port: wholeNumber(env, 'PORT', 0, 65_535) ?? 4566,
    dataFolder: resolve(env['SWITCHYARD_DATA'] || '.switchyard'),
    databaseUrl: required(databaseUrl(env, 'DATABASE_URL'), 'DATABASE_URL', "the URL of the control planes' Postgres"),
    kafka: required(kafka(env), 'KAFKA_BROKERS', 'host:port of the brokers to publish to'),
    invokers: required(serviceUrls(env, 'SWITCHYARD_INVOKERS'), 'SWITCHYARD_INVOKERS', 'URLs of the invokers, separated by commas'),
    serviceToken: required(serviceToken(env), 'SWITCHYARD_SERVICE_TOKEN', 'what control planes and invokers show each other, the same for all'),
    development: operator === undefined,
    masterKey: required(masterKey(env), 'SWITCHYARD_MASTER_KEY', 'the same 32 bytes in base64 for all control planes (openssl rand -base64 32)'),
    operatorKey: operator,
  };
}
