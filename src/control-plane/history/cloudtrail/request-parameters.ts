import { isDeepStrictEqual } from 'node:util';
import { functionArn, policyDocument } from '../../../aws/index.js';
import type { AccountEvent, BucketEvent, FunctionConfiguration, FunctionEvent, NotificationTarget, PermissionStatement, Recorded, RoleEvent } from '../../../contract/index.js';
import type { FunctionState } from '../../function/function.state.js';
import type { ApiCall } from './api-call.js';
import { hiddenVariables } from './hidden-environment.js';

type Parameters = Readonly<Record<string, unknown>>;

/**
 * What a call to Lambda asked for, as its events tell. The package is left out as on AWS; of a configuration the members that
 * changed stand for those that were given.
 */
export function lambdaParameters({ events }: ApiCall, before: FunctionState): Parameters {
  const [first] = events;
  const [accountId, region, functionName] = first.streamId.split('/') as [string, string, string];
  const event = first as Recorded & FunctionEvent;
  const resourceOf = (qualifier: string | null): string => functionArn(accountId, region, functionName, qualifier ?? undefined);
  const publish = events.some(({ type }) => type === 'VersionPublished');
  switch (event.type) {
    case 'FunctionCreated': {
      const { configuration, tags } = event.data;
      return { functionName, code: {}, publish, ...configured(configuration), architectures: configuration.architectures, ...(Object.keys(tags).length > 0 ? { tags } : {}) };
    }
    case 'FunctionCodeUpdated':
      return { functionName, publish, dryRun: false, architectures: event.data.architectures };
    case 'FunctionConfigurationUpdated': {
      const asked = configured(event.data.configuration);
      const had: Parameters = before.latest ? configured(before.latest.configuration) : {};
      return { functionName, ...Object.fromEntries(Object.entries(asked).filter(([name, value]) => !isDeepStrictEqual(had[name], value))) };
    }
    case 'FunctionTagged':
      return { resource: functionArn(accountId, region, functionName), tags: event.data.tags };
    case 'FunctionUntagged':
      return { resource: functionArn(accountId, region, functionName), tagKeys: event.data.tagKeys };
    case 'EnvironmentForgotten':
    case 'FunctionDeleted':
      return { functionName };
    case 'VersionPublished': {
      const { description } = event.data.configuration;
      return { functionName, ...(description === before.latest?.configuration.description ? {} : { description }) };
    }
    case 'VersionDeleted':
      return { functionName, qualifier: event.data.version };
    case 'AliasCreated':
      return { functionName, name: event.data.aliasName, ...target(event.data.target), ...(event.data.description === '' ? {} : { description: event.data.description }) };
    case 'AliasRetargeted':
    case 'AliasDescribed':
      return { functionName, name: event.data.aliasName, ...aliasUpdate(events as readonly (Recorded & FunctionEvent)[]) };
    case 'AliasDeleted':
      return { functionName, name: event.data.aliasName };
    case 'PermissionAdded':
      return { functionName, ...qualified(event.data.qualifier), ...permission(event.data.statement) };
    case 'PermissionRemoved':
      return { functionName, ...qualified(event.data.qualifier), statementId: event.data.statementId };
    case 'ResourcePolicyReplaced':
      return { resourceArn: resourceOf(event.data.qualifier), policy: policyDocument(event.data.statements) };
    case 'ResourcePolicyDeleted':
      return { resourceArn: resourceOf(event.data.qualifier) };
    case 'ConcurrencyReserved':
    case 'RecursionConfigured':
      return { functionName, ...event.data };
    case 'ConcurrencyReservationRemoved':
      return { functionName };
    case 'ProvisionedConcurrencyConfigured':
    case 'ProvisionedConcurrencyRemoved':
    case 'EventInvokeConfigRemoved':
      return { functionName, ...event.data };
    case 'EventInvokeConfigured': {
      const { qualifier, onSuccess, onFailure, ...limits } = event.data;
      const destination = (name: string, arn: string | undefined) => (arn === undefined ? {} : { [name]: { destination: arn } });
      return { functionName, qualifier, ...limits, destinationConfig: { ...destination('onSuccess', onSuccess), ...destination('onFailure', onFailure) } };
    }
    case 'FunctionUrlCreated':
    case 'FunctionUrlUpdated': {
      const { authType, cors, invokeMode } = event.data;
      return { functionName, ...qualified(event.data.qualifier), ...definedOf({ authType, cors, invokeMode }) };
    }
    case 'FunctionUrlDeleted':
      return { functionName, ...qualified(event.data.qualifier) };
    case 'FunctionActivated':
    case 'FunctionUpdateCompleted':
      throw new Error(`${event.type} is no API call`);
    default:
      return unknownEvent(event);
  }
}

/** What a call to S3 asked for; what travels as XML keeps its names, as on AWS. */
export function s3Parameters({ events: [first] }: ApiCall): Parameters {
  const event = first as Recorded & BucketEvent;
  const { bucketName } = event.data;
  switch (event.type) {
    case 'BucketRegistered':
      return { bucketName, CreateBucketConfiguration: { LocationConstraint: event.data.region } };
    case 'BucketDeregistered':
      return { bucketName };
    case 'BucketNotificationsConfigured': {
      const { targets, eventBridge } = event.data;
      return {
        bucketName, notification: '',
        NotificationConfiguration: {
          ...(targets.length > 0 ? { CloudFunctionConfiguration: targets.map(notification) } : {}), ...(eventBridge ? { EventBridgeConfiguration: {} } : {}),
        },
      };
    }
    default:
      return unknownEvent(event);
  }
}

/** What a call to IAM asked for: its events have IAM's own members. */
export function iamParameters({ events: [first] }: ApiCall): Parameters {
  const event = first as Recorded & RoleEvent;
  if (event.type !== 'RoleCreated') return event.data;
  const { roleId: _made, tags, ...given } = event.data;
  return { ...given, ...(Object.keys(tags).length > 0 ? { tags } : {}) };
}

/** What a call of our own asked for. */
export function switchyardParameters(known: Recorded): Parameters {
  const event = known as Recorded & AccountEvent;
  switch (event.type) {
    case 'AccountOpened':
      return { accountId: event.data.accountId, name: event.data.name };
    case 'AccessKeyIssued':
      return { accountId: event.accountId, description: event.data.description };
    case 'AccessKeyRevoked':
      return { accessKeyId: event.data.accessKeyId };
    case 'AccessKeyPolicyPut': {
      const { accessKeyId, policyName, document } = event.data;
      return { accessKeyId, policyName, policyDocument: document };
    }
    case 'AccessKeyPolicyDeleted':
      return { accessKeyId: event.data.accessKeyId, policyName: event.data.policyName };
    default:
      return unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

/** A configuration as requests carry it, by their names. */
function configured({ logging, vpc, environment, ...rest }: FunctionConfiguration): Parameters {
  return {
    runtime: rest.runtime, role: rest.role, handler: rest.handler, description: rest.description, timeout: rest.timeout, memorySize: rest.memorySize,
    ephemeralStorage: { size: rest.ephemeralStorageSize },
    ...(environment && { environment: { variables: hiddenVariables(environment.variables) } }),
    tracingConfig: { mode: rest.tracingMode }, loggingConfig: logging, snapStart: { applyOn: rest.snapStartApplyOn },
    ...(rest.deadLetterTargetArn === undefined ? {} : { deadLetterConfig: { targetArn: rest.deadLetterTargetArn } }),
    ...(rest.kmsKeyArn === undefined ? {} : { kMSKeyArn: rest.kmsKeyArn }),
    ...(vpc && { vpcConfig: vpc }),
  };
}

const qualified = (qualifier: string | null): Parameters => (qualifier === null ? {} : { qualifier });

const target = ({ functionVersion, additionalVersionWeights }: { readonly functionVersion: string; readonly additionalVersionWeights: Readonly<Record<string, number>> }): Parameters => ({
  functionVersion, ...(Object.keys(additionalVersionWeights).length > 0 ? { routingConfig: { additionalVersionWeights } } : {}),
});

/** One UpdateAlias may move an alias and describe it. */
function aliasUpdate(events: readonly (Recorded & FunctionEvent)[]): Parameters {
  let parameters: Parameters = {};
  for (const event of events) {
    if (event.type === 'AliasRetargeted') {
      const { from, to } = event.data;
      const weightsGone = Object.keys(from.additionalVersionWeights).length > 0 && Object.keys(to.additionalVersionWeights).length === 0;
      parameters = { ...parameters, ...target(to), ...(weightsGone ? { routingConfig: { additionalVersionWeights: {} } } : {}) };
    }
    if (event.type === 'AliasDescribed') parameters = { ...parameters, description: event.data.description };
  }
  return parameters;
}

/** AddPermission's members, read back from the statement that they became. */
function permission({ Sid, Action, Principal, Condition }: PermissionStatement): Parameters {
  const principal = typeof Principal === 'string' ? Principal : Object.values(Principal).flat()[0];
  const condition = (operator: string, name: string) => Condition?.[operator]?.[name];
  return definedOf({
    statementId: Sid, action: Action, principal,
    sourceArn: condition('ArnLike', 'AWS:SourceArn'), sourceAccount: condition('StringEquals', 'AWS:SourceAccount'),
    principalOrgID: condition('StringEquals', 'aws:PrincipalOrgID'), eventSourceToken: condition('StringEquals', 'lambda:EventSourceToken'),
    functionUrlAuthType: condition('StringEquals', 'lambda:FunctionUrlAuthType'),
  });
}

const definedOf = (members: Parameters): Parameters => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const notification = ({ id, destinationArn, events, filterRules }: NotificationTarget): Parameters => ({
  Id: id, CloudFunction: destinationArn, Event: events,
  ...(filterRules && { Filter: { S3Key: { FilterRule: filterRules.map(({ name, value }) => ({ Name: name, Value: value })) } } }),
});
