import { isIP } from 'node:net';
import { resolve } from 'node:path';

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
  readonly intakeToken?: string;
  readonly operatorKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxEnvironments?: number;
  readonly environmentIdleMs?: number;
  readonly retryDelaysMs?: readonly number[];
}

/** A setting that cannot be used: one line for the person who set it. */
export class SettingError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

function wholeNumber(env: Environment, name: string, min: number, max: number): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new SettingError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function databaseUrl(env: Environment, name: string): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) throw new SettingError(`${name} must be a postgres:// URL`);
  return text;
}

function operatorKey(env: Environment): Settings['operatorKey'] {
  const accessKeyId = env['SWITCHYARD_OPERATOR_ACCESS_KEY_ID'];
  const secretAccessKey = env['SWITCHYARD_OPERATOR_SECRET_ACCESS_KEY'];
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (!accessKeyId || !/^[A-Za-z0-9]{16,128}$/.test(accessKeyId)) {
    throw new SettingError('SWITCHYARD_OPERATOR_ACCESS_KEY_ID must be 16 to 128 letters and digits');
  }
  if (!secretAccessKey || secretAccessKey.length < 16) {
    throw new SettingError('SWITCHYARD_OPERATOR_SECRET_ACCESS_KEY must have 16 characters or more');
  }
  return { accessKeyId, secretAccessKey };
}

function retryDelays(env: Environment): number[] | undefined {
  const text = env['SWITCHYARD_RETRY_DELAYS_SECONDS'];
  if (!text) return undefined;
  const seconds = text.split(',').map(Number);
  if (seconds.length !== 2 || seconds.some((value) => !Number.isFinite(value) || value < 0)) {
    throw new SettingError(`SWITCHYARD_RETRY_DELAYS_SECONDS must be two numbers such as 60,120, not "${text}"`);
  }
  return seconds.map((value) => value * 1000);
}

/** @throws SettingError with one line that names the variable and what it must be */
export function readSettings(env: Environment): Settings {
  const host = env['HOST'] || '127.0.0.1';
  const operator = operatorKey(env);
  if (!isLoopback(host) && !operator) {
    throw new SettingError(
      `HOST=${host} can be reached from outside, where the development credentials are refused: set ` +
        'SWITCHYARD_OPERATOR_ACCESS_KEY_ID and SWITCHYARD_OPERATOR_SECRET_ACCESS_KEY',
    );
  }
  const masterKey = env['SWITCHYARD_MASTER_KEY'] || undefined;
  if (masterKey !== undefined && Buffer.from(masterKey, 'base64').length !== 32) {
    throw new SettingError('SWITCHYARD_MASTER_KEY must be 32 bytes in base64 (openssl rand -base64 32)');
  }
  const controlPlaneUrl = databaseUrl(env, 'DATABASE_URL');
  const idleSeconds = wholeNumber(env, 'SWITCHYARD_ENVIRONMENT_IDLE_SECONDS', 1, 86_400);
  return {
    host,
    port: wholeNumber(env, 'PORT', 0, 65_535) ?? 4566,
    dataFolder: resolve(env['SWITCHYARD_DATA'] || '.switchyard'),
    databaseUrl: controlPlaneUrl,
    invokerDatabaseUrl: databaseUrl(env, 'INVOKER_DATABASE_URL') ?? controlPlaneUrl,
    development: operator === undefined,
    masterKey,
    intakeToken: env['SWITCHYARD_INTAKE_TOKEN'] || undefined,
    operatorKey: operator,
    maxEnvironments: wholeNumber(env, 'SWITCHYARD_MAX_ENVIRONMENTS', 1, 10_000),
    environmentIdleMs: idleSeconds === undefined ? undefined : idleSeconds * 1000,
    retryDelaysMs: retryDelays(env),
  };
}
