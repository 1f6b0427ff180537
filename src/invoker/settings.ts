import { resolve } from 'node:path';
import { databaseUrl, isLoopback, kafka, required, retryDelays, serviceToken, serviceUrls, SettingError, wholeNumber, type Variables } from '../process/setting-readers.js';

/** What an invoker on its own was asked for. Paths are absolute, times in milliseconds. */
export interface InvokerSettings {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly databaseUrl: string;
  readonly kafka: { readonly brokers: readonly string[]; readonly topicPrefix: string };
  readonly controlPlanes: readonly string[];
  readonly serviceToken: string;
  /** Undefined: notifications come from the topic alone. */
  readonly intakeToken?: string;
  /** Functions may run without a sandbox: development on a loopback bind. */
  readonly allowUnsandboxed: boolean;
  readonly maxEnvironments?: number;
  readonly environmentIdleMs?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly maximumEventAgeMs?: number;
}

/** @throws SettingError with one line that names the variable and what it must be */
export function readInvokerSettings(env: Variables): InvokerSettings {
  const host = env['HOST'] || '127.0.0.1';
  const unsandboxed = env['SWITCHYARD_ALLOW_UNSANDBOXED'] === 'true';
  if (unsandboxed && !isLoopback(host)) throw new SettingError('SWITCHYARD_ALLOW_UNSANDBOXED is for development: HOST must be a loopback address');
  const idleSeconds = wholeNumber(env, 'SWITCHYARD_ENVIRONMENT_IDLE_SECONDS', 1, 86_400);
  const ageSeconds = wholeNumber(env, 'SWITCHYARD_MAXIMUM_EVENT_AGE_SECONDS', 60, 21_600);
  return {
    host,
    port: wholeNumber(env, 'PORT', 0, 65_535) ?? 4576,
    dataFolder: resolve(env['SWITCHYARD_DATA'] || '.switchyard/invoker'),
    databaseUrl: required(databaseUrl(env, 'INVOKER_DATABASE_URL'), 'INVOKER_DATABASE_URL', "the URL of the invokers' Postgres"),
    kafka: required(kafka(env), 'KAFKA_BROKERS', 'host:port of the brokers that the control plane publishes to'),
    controlPlanes: required(serviceUrls(env, 'SWITCHYARD_CONTROL_PLANES'), 'SWITCHYARD_CONTROL_PLANES', 'URLs of the control planes, separated by commas'),
    serviceToken: required(serviceToken(env), 'SWITCHYARD_SERVICE_TOKEN', 'what control planes and invokers show each other, the same for all'),
    intakeToken: env['SWITCHYARD_INTAKE_TOKEN'] || undefined,
    allowUnsandboxed: unsandboxed,
    maxEnvironments: wholeNumber(env, 'SWITCHYARD_MAX_ENVIRONMENTS', 1, 10_000),
    environmentIdleMs: idleSeconds === undefined ? undefined : idleSeconds * 1000,
    retryDelaysMs: retryDelays(env),
    maximumEventAgeMs: ageSeconds === undefined ? undefined : ageSeconds * 1000,
  };
}
