import { createHash } from 'node:crypto';
import type { LatestPart, VersionPart } from './function.state.js';

/** ISO time as Lambda writes it: `2025-11-25T10:00:00.000+0000`. */
const lambdaTime = (iso: string): string => iso.replace('Z', '+0000');

/** EnvironmentResponse: the variables in the clear, or why they can't be read. */
export type ShownEnvironment =
  | { readonly Variables: Readonly<Record<string, string>> }
  | { readonly Error: { readonly ErrorCode: string; readonly Message: string } };

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** There is no EC2 to ask: the same first subnet always shows the same VPC. Empty where there is no subnet, as on AWS. */
const vpcIdOf = ([subnet]: readonly string[]): string => (subnet === undefined ? '' : `vpc-${sha256Hex(subnet).slice(0, 17)}`);

/** SnapStart is for published versions alone: of $LATEST it shows Off (model, SnapStartOptimizationStatus). */
const isOptimized = (part: LatestPart | VersionPart): boolean => 'version' in part && part.configuration.snapStartApplyOn === 'PublishedVersions';

interface Shown {
  readonly functionName: string;
  readonly arn: string;
  readonly version: string;
  readonly region: string;
  /** Absent where the function never had any. */
  readonly environment?: ShownEnvironment;
}

/**
 * FunctionConfiguration without the state members, as the lists of functions and versions show it (recorded: rows omit
 * State*, LastUpdate* and RuntimeVersionConfig).
 */
export function functionConfigurationRow(part: LatestPart | VersionPart, shown: Shown): Record<string, unknown> {
  const { configuration, code } = part;
  return {
    FunctionName: shown.functionName,
    FunctionArn: shown.arn,
    Runtime: configuration.runtime,
    Role: configuration.role,
    Handler: configuration.handler,
    CodeSize: code.size,
    Description: configuration.description,
    Timeout: configuration.timeout,
    MemorySize: configuration.memorySize,
    LastModified: lambdaTime(part.lastModified),
    CodeSha256: code.sha256,
    Version: shown.version,
    VpcConfig: configuration.vpc && {
      SubnetIds: configuration.vpc.subnetIds,
      SecurityGroupIds: configuration.vpc.securityGroupIds,
      VpcId: vpcIdOf(configuration.vpc.subnetIds),
      Ipv6AllowedForDualStack: configuration.vpc.ipv6AllowedForDualStack,
    },
    DeadLetterConfig: configuration.deadLetterTargetArn ? { TargetArn: configuration.deadLetterTargetArn } : undefined,
    Environment: shown.environment,
    KMSKeyArn: configuration.kmsKeyArn || undefined,
    TracingConfig: { Mode: configuration.tracingMode },
    RevisionId: part.revisionId,
    PackageType: 'Zip',
    Architectures: configuration.architectures,
    EphemeralStorage: { Size: configuration.ephemeralStorageSize },
    SnapStart: { ApplyOn: configuration.snapStartApplyOn, OptimizationStatus: isOptimized(part) ? 'On' : 'Off' },
    LoggingConfig: {
      LogFormat: configuration.logging.logFormat,
      ApplicationLogLevel: configuration.logging.applicationLogLevel,
      SystemLogLevel: configuration.logging.systemLogLevel,
      LogGroup: configuration.logging.logGroup,
    },
  };
}

/** FunctionConfiguration of $LATEST or a version, with its state, as reads and changes answer it. */
export function functionConfigurationView(part: LatestPart | VersionPart, shown: Shown): Record<string, unknown> {
  const runtimeId = sha256Hex(part.configuration.runtime);
  return {
    ...functionConfigurationRow(part, shown),
    ...stateMembers(part),
    RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:${shown.region}::runtime:${runtimeId}` },
  };
}

function stateMembers(part: LatestPart | VersionPart): Record<string, unknown> {
  const beingCreated = 'The function is being created.';
  if (part.state === 'Pending') return { State: 'Pending', StateReason: beingCreated, StateReasonCode: 'Creating' };
  if ('lastUpdateStatus' in part && part.lastUpdateStatus === 'InProgress') {
    return {
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: beingCreated,
      LastUpdateStatusReasonCode: 'Creating',
    };
  }
  return { State: 'Active', LastUpdateStatus: 'Successful' };
}
