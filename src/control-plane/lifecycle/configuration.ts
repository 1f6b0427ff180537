import { invalidParameterValue } from '../../aws/index.js';
import type { FunctionConfiguration } from '../../contract/index.js';
import { refuseGiven, refuseUnsupported } from '../function/unsupported.js';
import type { Input } from '../http/shapes.js';
import { changedLogging, type ConfigurationChanges } from './lifecycle.decider.js';
import { requireKnownRuntime } from './runtimes.js';
import type { createFunctionInput, updateFunctionConfigurationInput } from './lifecycle.inputs.js';

type ConfigurationInput = Input<typeof updateFunctionConfigurationInput>;

/** Keys that the platform sets itself (Lambda developer guide, "Defined runtime environment variables"). */
const RESERVED_VARIABLES = new Set([
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
]);
/** In MB. */
const MOST_MEMORY = 10_240;

const MAX_VARIABLES_BYTES = 4096;

/** @throws AwsError InvalidParameterValue for reserved keys or more than 4 KB, in AWS's words */
export function requireValidVariables(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((key) => RESERVED_VARIABLES.has(key));
  if (reserved.length > 0) {
    throw invalidParameterValue(
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains ' +
        `reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > MAX_VARIABLES_BYTES) {
    throw invalidParameterValue(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded ' +
        `the 4KB limit. String measured: ${measured}`,
    );
  }
}

/**
 * The members of a configuration that a request names; the environment comes apart, since its values are encrypted first.
 * @throws AwsError InvalidParameterValue for an unknown runtime, more memory than there is, or a feature that Switchyard does not have
 */
export function changesFrom(given: ConfigurationInput): ConfigurationChanges {
  refuseUnsupported(given, 'Layers', 'FileSystemConfigs');
  refuseGiven(given, 'ImageConfig', 'CapacityProviderConfig', 'DurableConfig');
  if (given.Runtime !== undefined) requireKnownRuntime(given.Runtime);
  if ((given.MemorySize ?? 0) > MOST_MEMORY) {
    throw invalidParameterValue(`'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${MOST_MEMORY}`);
  }
  return withoutUndefined({
    role: given.Role,
    handler: given.Handler,
    runtime: given.Runtime,
    description: given.Description,
    timeout: given.Timeout,
    memorySize: given.MemorySize,
    ephemeralStorageSize: given.EphemeralStorage?.Size,
    tracingMode: given.TracingConfig?.Mode,
    logging: given.LoggingConfig && loggingFrom(given.LoggingConfig),
    snapStartApplyOn: given.SnapStart?.ApplyOn,
    deadLetterTargetArn: given.DeadLetterConfig?.TargetArn,
    kmsKeyArn: given.KMSKeyArn,
    vpc: given.VpcConfig && vpcFrom(given.VpcConfig),
  });
}

function vpcFrom(given: NonNullable<ConfigurationInput['VpcConfig']>): NonNullable<FunctionConfiguration['vpc']> {
  const { SubnetIds: subnetIds = [], SecurityGroupIds: securityGroupIds = [], Ipv6AllowedForDualStack: ipv6AllowedForDualStack = false } = given;
  if ((subnetIds.length === 0) !== (securityGroupIds.length === 0)) {
    throw invalidParameterValue('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  return { subnetIds, securityGroupIds, ipv6AllowedForDualStack };
}

function loggingFrom(given: NonNullable<ConfigurationInput['LoggingConfig']>): ConfigurationChanges['logging'] {
  return withoutUndefined({
    logFormat: given.LogFormat,
    logGroup: given.LogGroup,
    applicationLogLevel: given.ApplicationLogLevel,
    systemLogLevel: given.SystemLogLevel,
  });
}

/** A row from Postgres has no members that are undefined; a state folded in memory must not have them either. */
function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/**
 * A new function's configuration with AWS's defaults: 128 MB, 3 seconds, 512 MB of /tmp.
 * @throws AwsError InvalidParameterValue, see changesFrom; without runtime or handler
 */
export function configurationFrom(given: Input<typeof createFunctionInput>, functionName: string): FunctionConfiguration {
  if (given.PackageType === 'Image') throw invalidParameterValue('Switchyard does not support PackageType Image.');
  refuseUnsupported(given, 'CodeSigningConfigArn');
  refuseGiven(given, 'TenancyConfig', 'PublishTo');
  if (!given.Runtime || !given.Handler) {
    throw invalidParameterValue('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  }
  const { logging = {}, ...changes } = changesFrom(given);
  return {
    role: given.Role,
    runtime: given.Runtime,
    handler: given.Handler,
    description: '',
    timeout: 3,
    memorySize: 128,
    ephemeralStorageSize: 512,
    tracingMode: 'PassThrough',
    snapStartApplyOn: 'None',
    architectures: given.Architectures ?? ['x86_64'],
    ...changes,
    logging: changedLogging({ logFormat: 'Text', logGroup: `/aws/lambda/${functionName}` }, logging),
  };
}
