import { keptSecret } from '../process/data-folder.js';
import type { Secrets } from './topology.js';

/** The secrets that the environment gives, else those kept in the data folder (mode 0600), made at its first start. */
export async function clusterSecrets(dataFolder: string, env: NodeJS.ProcessEnv): Promise<Secrets> {
  return {
    serviceToken: env['SWITCHYARD_SERVICE_TOKEN'] || (await keptSecret(dataFolder, 'service-token')),
    intakeToken: env['SWITCHYARD_INTAKE_TOKEN'] || (await keptSecret(dataFolder, 'intake-token')),
    masterKey: env['SWITCHYARD_MASTER_KEY'] || Buffer.from(await keptSecret(dataFolder, 'master-key.hex'), 'hex').toString('base64'),
    signingKey: env['SWITCHYARD_SIGNING_KEY'] || Buffer.from(await keptSecret(dataFolder, 'signing-key'), 'hex').toString('base64'),
  };
}
