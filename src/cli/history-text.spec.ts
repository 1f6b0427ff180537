import type { HistoryChange } from '../contract/index.js';
import { changeText } from './history-text.js';

const target = (functionVersion: string, additionalVersionWeights: Record<string, number> = {}) => ({ functionVersion, additionalVersionWeights });
const statement = { Sid: 's3', Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: 'arn' } as const;

it.each<[string, HistoryChange, string]>([
  ['AliasRetargeted', { target: { from: target('1'), to: target('2') } }, '1 → 2'],
  ['AliasRetargeted', { target: { from: target('1'), to: target('1', { 2: 0.075 }) } }, '1 → 1 (+7.5% 2)'],
  ['AliasCreated', { target: { to: target('1') } }, 'AliasCreated 1'],
  ['AliasDeleted', { target: { from: target('1') } }, 'AliasDeleted was 1'],
  ['AliasDescribed', {}, 'AliasDescribed'],
  ['AliasDescribed', { description: { from: '', to: 'live' } }, 'AliasDescribed description "" → "live"'],
  ['FunctionConfigurationUpdated', { configuration: { timeout: { from: 3, to: 9 } }, environment: { added: ['A'], removed: ['B'], changed: ['C'] } },
    'FunctionConfigurationUpdated timeout 3 → 9, environment +A -B ~C'],
  ['FunctionCodeUpdated', { code: { from: { sha256: 'OjRFuuHKizEE', size: 1 }, to: { sha256: '47DEQpj8HBSa', size: 2 } } }, 'FunctionCodeUpdated code OjRFuuHK (1 bytes) → 47DEQpj8 (2 bytes)'],
  ['FunctionTagged', { tags: { added: { a: '1' }, removed: {}, changed: { b: { from: '2', to: '3' } } } }, 'FunctionTagged tags +a=1 ~b=2 → 3'],
  ['PermissionAdded', { policy: { added: [statement] } }, 'PermissionAdded +statement s3 (Allow lambda:InvokeFunction to s3.amazonaws.com)'],
  ['FunctionDeleted', { versions: { removed: ['1', '2'] }, aliases: { removed: [{ name: 'PROD', target: target('2') }] } }, 'FunctionDeleted -version 1, -version 2, -alias PROD 2'],
  ['BucketNotificationsConfigured', { notifications: { added: [{ id: 'n', destinationArn: 'arn', events: ['s3:ObjectCreated:*'] }], removed: [] }, eventBridge: { from: false, to: true } },
    'BucketNotificationsConfigured EventBridge false → true, +notification n (s3:ObjectCreated:* to arn)'],
  ['AccessKeyPolicyPut', { keyPolicies: { added: [{ policyName: 'ci', document: '{}' }], removed: [{ policyName: 'ci', document: '' }] } }, 'AccessKeyPolicyPut +policy ci, -policy ci'],
  ['ResourcePolicyReplaced', { policy: { added: [{ Effect: 'Deny', NotPrincipal: { AWS: '1' }, NotAction: ['lambda:Get*', 's3:*'], Resource: '*' }] } }, 'ResourcePolicyReplaced +statement (Deny all but lambda:Get*, s3:* to all but 1)'],
  ['AccessKeyIssued', { accessKeys: { added: [{ accessKeyId: 'AKIA', description: 'ci' }] } }, 'AccessKeyIssued +key AKIA "ci"'],
])('%s %j reads %s', (kind, change, text) => expect(changeText(kind, change)).toBe(text));
