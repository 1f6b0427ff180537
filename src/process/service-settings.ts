import { resolve } from 'node:path';
import { kafka, required, serviceToken, wholeNumber, type Variables } from './setting-readers.js';

/** What every service apart is told, whichever it is. The data folder is absolute. */
export interface ServiceSettings {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly kafka: { readonly brokers: readonly string[]; readonly topicPrefix: string };
  readonly serviceToken: string;
}

/** @throws SettingError with one line that names the variable and what it must be */
export function serviceSettings(env: Variables, defaults: Pick<ServiceSettings, 'port' | 'dataFolder'>): ServiceSettings {
  return {
    host: env['HOST'] || '127.0.0.1',
    port: wholeNumber(env, 'PORT', 0, 65_535) ?? defaults.port,
    dataFolder: resolve(env['SWITCHYARD_DATA'] || defaults.dataFolder),
    kafka: required(kafka(env), 'KAFKA_BROKERS', 'host:port of the brokers between control planes and invokers'),
    serviceToken: required(serviceToken(env), 'SWITCHYARD_SERVICE_TOKEN', 'what control planes and invokers show each other, the same for all'),
  };
}
