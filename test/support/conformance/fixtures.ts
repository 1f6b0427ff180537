import { createHash } from 'node:crypto';
import { done, UUID } from './cases.js';
import {
  addPermission, arnOf, createAlias, createFunction, OTHER_ZIP, publishVersion, REGION, ROLE, updateCode, ZIP, type Request,
} from './requests.js';

const sha256Of = (base64: string): string => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
const sizeOf = (base64: string): number => Buffer.from(base64, 'base64').length;

/** CodeSha256 and CodeSize of a package. */
export const codeOf = (base64: string) => ({ CodeSha256: sha256Of(base64), CodeSize: sizeOf(base64) });

export const revision: unknown = expect.stringMatching(UUID);
export const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
const runtimeVersion = { RuntimeVersionArn: expect.stringMatching(new RegExp(`^arn:aws:lambda:${REGION}::runtime:[0-9a-f]{64}$`)) as unknown };

/** State members as the sheet's §2 gives them. */
export const pending = { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' };
export const active = { State: 'Active', LastUpdateStatus: 'Successful' };
export const inProgress = {
  State: 'Active', LastUpdateStatus: 'InProgress', LastUpdateStatusReason: 'The function is being created.', LastUpdateStatusReasonCode: 'Creating',
};

/** FunctionConfiguration as the lists show it: all members that a function has which was given none but the mandatory ones. */
export const rowOf = (name: string, given: object = {}) => ({
  FunctionName: name, FunctionArn: arnOf(name), Runtime: 'nodejs20.x', Role: ROLE, Handler: 'index.handler', ...codeOf(ZIP),
  Description: '', Timeout: 3, MemorySize: 128, LastModified: time, Version: '$LATEST', TracingConfig: { Mode: 'PassThrough' },
  RevisionId: revision, PackageType: 'Zip', Architectures: ['x86_64'], EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' }, LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
  ...given,
});

/** FunctionConfiguration of a read or a change, with its state. */
export const configurationOf = (name: string, given: object = {}) => ({ ...rowOf(name), RuntimeVersionConfig: runtimeVersion, ...active, ...given });

/** AliasConfiguration. */
export const aliasOf = (functionName: string, name: string, version: string, given: object = {}) => ({
  AliasArn: arnOf(`${functionName}:${name}`), Name: name, FunctionVersion: version, Description: '', RevisionId: revision, ...given,
});

/** The policy of one statement that lets S3 invoke `resource`. */
export const policyText = (resource: string): string =>
  `{"Version":"2012-10-17","Id":"default","Statement":[${statementText(resource)}]}`;
export const statementText = (resource: string, { sid = 's1', principal = '{"Service":"s3.amazonaws.com"}', condition = '' } = {}): string =>
  `{"Sid":"${sid}","Effect":"Allow","Principal":${principal},"Action":"lambda:InvokeFunction","Resource":"${arnOf(resource)}"` +
  `${condition && `,"Condition":${condition}`}}`;

/**
 * What the read-only cases are about. `yard`: an environment, tags, versions 1 and 2 (other code), aliases DEV → $LATEST,
 * BETA → 2, PROD → 1, SPLIT → 1 with a quarter of 2; policies on the function and on PROD. `bare`: nothing but created.
 */
const yard: readonly Request[] = [
  createFunction('yard', { Environment: { Variables: { TRACK: 'one' } }, Tags: { team: 'yard' } }),
  publishVersion('yard', { Description: 'first' }),
  updateCode('yard', { ZipFile: OTHER_ZIP }),
  publishVersion('yard'),
  createAlias('yard', { Name: 'PROD', FunctionVersion: '1' }),
  createAlias('yard', { Name: 'DEV', FunctionVersion: '$LATEST', Description: 'newest' }),
  createAlias('yard', { Name: 'BETA', FunctionVersion: '2' }),
  createAlias('yard', { Name: 'SPLIT', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } }),
  addPermission('yard', {}),
  addPermission('yard', {}, { Qualifier: 'PROD' }),
  createFunction('bare'),
];

export async function makeFixtures(url: string): Promise<void> {
  for (const request of yard) await done(url, request);
}
