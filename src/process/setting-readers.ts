import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { ed25519Key } from './ed25519-key.js';

/** A setting that cannot be used: one line for the person who set it. */
export class SettingError extends Error {}

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Whether only this machine reaches a host. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** @throws SettingError */
export function wholeNumber(env: Variables, name: string, min: number, max: number): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new SettingError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

/** @throws SettingError */
export function databaseUrl(env: Variables, name: string): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) throw new SettingError(`${name} must be a postgres:// URL`);
  return text;
}

/** What a service cannot do without. @throws SettingError */
export function required<Value>(value: Value | undefined, name: string, what: string): Value {
  if (value === undefined) throw new SettingError(`${name} is not set: ${what}`);
  return value;
}

/** URLs separated by commas, without a path. @throws SettingError */
export function serviceUrls(env: Variables, name: string): string[] | undefined {
  const text = env[name];
  if (!text) return undefined;
  return text.split(',').map((part) => {
    const url = URL.canParse(part.trim()) ? new URL(part.trim()) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/') throw new SettingError(`${name} must be http URLs without a path, separated by commas, not "${text}"`);
    return url.origin;
  });
}

/** Scheme, domain and port by which callers reach the URLs of functions: `https://functions.example.com`. @throws SettingError */
export function functionUrlBase(env: Variables): string | undefined {
  const text = env['SWITCHYARD_FUNCTION_URL_BASE'];
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || isIP(url.hostname.replace(/^\[|\]$/g, ''))) {
    throw new SettingError(`SWITCHYARD_FUNCTION_URL_BASE must be an http URL of a domain without a path, such as https://functions.example.com, not "${text}"`);
  }
  return url.origin;
}

/** Where Kafka is and what our names on it begin with; undefined without KAFKA_BROKERS. @throws SettingError */
export function kafka(env: Variables): { readonly brokers: readonly string[]; readonly topicPrefix: string } | undefined {
  const text = env['KAFKA_BROKERS'];
  if (!text) return undefined;
  const brokers = text.split(',').map((broker) => broker.trim());
  if (brokers.some((broker) => !/^[^\s:/]+:\d{1,5}$|^\[[^\]\s]+\]:\d{1,5}$/.test(broker))) {
    throw new SettingError(`KAFKA_BROKERS must be host:port, separated by commas, not "${text}"`);
  }
  const topicPrefix = env['SWITCHYARD_TOPIC_PREFIX'] ?? '';
  if (!/^[\w.-]{0,100}$/.test(topicPrefix)) throw new SettingError('SWITCHYARD_TOPIC_PREFIX may have letters, digits, dots, dashes and underscores, 100 at most');
  return { brokers, topicPrefix };
}

/** What control planes and invokers show each other. @throws SettingError */
export function serviceToken(env: Variables): string | undefined {
  const token = env['SWITCHYARD_SERVICE_TOKEN'] || undefined;
  if (token !== undefined && !/^[\x21-\x7e]{32,}$/.test(token)) throw new SettingError('SWITCHYARD_SERVICE_TOKEN must have 32 visible characters or more, without spaces');
  return token;
}

/** What each account may run at once in a region, of which reservations are made. @throws SettingError */
export const concurrentExecutions = (env: Variables): number | undefined => wholeNumber(env, 'SWITCHYARD_CONCURRENT_EXECUTIONS', 1, 1_000_000);

/** Base64 of 32 bytes. @throws SettingError */
export function masterKey(env: Variables): string | undefined {
  const key = env['SWITCHYARD_MASTER_KEY'] || undefined;
  if (key !== undefined && Buffer.from(key, 'base64').length !== 32) {
    throw new SettingError('SWITCHYARD_MASTER_KEY must be 32 bytes in base64 (openssl rand -base64 32)');
  }
  return key;
}

/**
 * What signed checkpoints are signed with: base64 of an Ed25519 seed (32 bytes), or of the key's PKCS #8 (DER), as
 * `openssl genpkey -algorithm ed25519 -outform DER | base64 -w0` writes it; RFC 8410 §7. @throws SettingError
 */
export function signingKey(env: Variables): KeyObject | undefined {
  const text = env['SWITCHYARD_SIGNING_KEY'];
  if (!text) return undefined;
  const key = ed25519Key(Buffer.from(text, 'base64'));
  if (!key) throw new SettingError('SWITCHYARD_SIGNING_KEY must be 32 bytes in base64 (openssl rand -base64 32), or an Ed25519 key (PKCS #8, DER) in base64');
  return key;
}

/** Where signed checkpoints go (an absolute path), and how often one is taken; 0: never. */
export interface CheckpointSettings {
  readonly folder: string;
  readonly everyMs: number;
}

const WEEK_SECONDS = 604_800;

/** By default in the data folder, once an hour. @throws SettingError */
export function checkpoints(env: Variables, dataFolder: string): CheckpointSettings {
  const seconds = wholeNumber(env, 'SWITCHYARD_CHECKPOINT_SECONDS', 0, WEEK_SECONDS) ?? 3_600;
  return { folder: resolve(env['SWITCHYARD_CHECKPOINTS'] || join(dataFolder, 'checkpoints')), everyMs: seconds * 1_000 };
}

/** The first key of the operator's account. */
function operatorKey(env: Variables): { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined {
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

/**
 * The operator's key, without which this is development mode: its credentials are known to all, so only this machine may reach them.
 * @throws SettingError
 */
export function operatorOf(env: Variables, host: string): ReturnType<typeof operatorKey> {
  const operator = operatorKey(env);
  if (isLoopback(host) || operator) return operator;
  throw new SettingError(
    `HOST=${host} can be reached from outside, where the development credentials are refused: set ` +
      'SWITCHYARD_OPERATOR_ACCESS_KEY_ID and SWITCHYARD_OPERATOR_SECRET_ACCESS_KEY',
  );
}

/** Pauses in milliseconds before the two retries of a function's error. @throws SettingError */
export function retryDelays(env: Variables): number[] | undefined {
  const text = env['SWITCHYARD_RETRY_DELAYS_SECONDS'];
  if (!text) return undefined;
  const seconds = text.split(',').map(Number);
  if (seconds.length !== 2 || seconds.some((value) => !Number.isFinite(value) || value < 0)) {
    throw new SettingError(`SWITCHYARD_RETRY_DELAYS_SECONDS must be two numbers such as 60,120, not "${text}"`);
  }
  return seconds.map((value) => value * 1000);
}
