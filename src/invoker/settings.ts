import { serviceSettings, type ServiceSettings } from '../process/service-settings.js';
import { databaseUrl, isLoopback, required, retryDelays, serviceUrls, SettingError, wholeNumber, type Variables } from '../process/setting-readers.js';

/** How an invoker runs functions, where it is not by the defaults of `config.ts`. Times in milliseconds. */
export interface InvokerTuning {
  readonly maxEnvironments?: number;
  readonly environmentIdleMs?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly maximumEventAgeMs?: number;
  /** Days that log lines stay in groups without a retention of their own; undefined: for ever. */
  readonly logRetentionDays?: number;
}

/** What an invoker on its own was asked for. */
export interface InvokerSettings extends ServiceSettings {
  readonly databaseUrl: string;
  readonly controlPlanes: readonly string[];
  /** Undefined: notifications come from the topic alone. */
  readonly intakeToken?: string;
  /** Functions may run without a sandbox: development on a loopback bind. */
  readonly allowUnsandboxed: boolean;
  readonly tuning: InvokerTuning;
}

const milliseconds = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000);

/** Of an invoker in this process or on its own. @throws SettingError */
export const readInvokerTuning = (env: Variables): InvokerTuning => ({
  maxEnvironments: wholeNumber(env, 'SWITCHYARD_MAX_ENVIRONMENTS', 1, 10_000),
  environmentIdleMs: milliseconds(wholeNumber(env, 'SWITCHYARD_ENVIRONMENT_IDLE_SECONDS', 1, 86_400)),
  retryDelaysMs: retryDelays(env),
  maximumEventAgeMs: milliseconds(wholeNumber(env, 'SWITCHYARD_MAXIMUM_EVENT_AGE_SECONDS', 60, 21_600)),
  logRetentionDays: wholeNumber(env, 'SWITCHYARD_LOG_RETENTION_DAYS', 1, 36_500),
});

/** @throws SettingError with one line that names the variable and what it must be */
export function readInvokerSettings(env: Variables): InvokerSettings {
  const service = serviceSettings(env, { port: 4576, dataFolder: '.switchyard/invoker' });
  const allowUnsandboxed = env['SWITCHYARD_ALLOW_UNSANDBOXED'] === 'true';
  if (allowUnsandboxed && !isLoopback(service.host)) throw new SettingError('SWITCHYARD_ALLOW_UNSANDBOXED is for development: HOST must be a loopback address');
  return {
    ...service,
    databaseUrl: required(databaseUrl(env, 'INVOKER_DATABASE_URL'), 'INVOKER_DATABASE_URL', "the URL of the invokers' Postgres"),
    controlPlanes: required(serviceUrls(env, 'SWITCHYARD_CONTROL_PLANES'), 'SWITCHYARD_CONTROL_PLANES', 'URLs of the control planes, separated by commas'),
    intakeToken: env['SWITCHYARD_INTAKE_TOKEN'] || undefined,
    allowUnsandboxed,
    tuning: readInvokerTuning(env),
  };
}
