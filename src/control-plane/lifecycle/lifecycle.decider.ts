import { invalidParameterValue, resourceConflict } from '../../aws/index.js';
import type { CodeReference, FunctionConfiguration, FunctionEvent } from '../../contract/index.js';
import type { ExistingFunction, FunctionState } from '../function/function.state.js';
import { requireFunction, requireKeyKept, requireRevision, requireSettled, type FunctionTarget } from '../function/function.decider.js';
import { versionPublished } from '../versions/versions.decider.js';

/** A function's first code and configuration. */
export interface CreateFunction {
  readonly target: FunctionTarget;
  readonly configuration: FunctionConfiguration;
  /** Id of the data key that the environment's values are encrypted under. */
  readonly encryptedUnder?: string;
  readonly code: CodeReference;
  readonly tags: Readonly<Record<string, string>>;
  readonly publish: boolean;
}

/** @throws AwsError ResourceConflict for a function that exists; EnvironmentKeyForgotten */
export function createFunction(state: FunctionState, command: CreateFunction): FunctionEvent[] {
  const { target, configuration, code, tags, publish } = command;
  if (state.latest) throw resourceConflict(`Function already exist: ${target.functionName}`);
  requireKeyKept(state, command.encryptedUnder);
  const created: FunctionEvent = {
    type: 'FunctionCreated',
    data: { functionName: target.functionName, region: target.region, configuration, code, tags },
  };
  return publish ? [created, versionPublished(state.deleted?.nextVersion ?? 1, configuration, code)] : [created];
}

/** The process manager's answer to FunctionCreated; nothing to do for a function that is active or gone. */
export function activateFunction(state: FunctionState): FunctionEvent[] {
  return state.latest?.state === 'Pending' ? [{ type: 'FunctionActivated', data: {} }] : [];
}

/** The process manager's answer to an update; nothing to do where none is in progress. */
export function completeUpdate(state: FunctionState): FunctionEvent[] {
  return state.latest?.lastUpdateStatus === 'InProgress' ? [{ type: 'FunctionUpdateCompleted', data: {} }] : [];
}

/** @throws AwsError ResourceNotFound, PreconditionFailed, ResourceConflict while an update is in progress */
function requireChangeable(
  state: FunctionState,
  { target, revisionId }: { readonly target: FunctionTarget; readonly revisionId?: string },
): ExistingFunction {
  const existing = requireFunction(state, target);
  requireRevision(existing.latest.revisionId, revisionId);
  requireSettled(existing, target);
  return existing;
}

/** New code for $LATEST; `publish` publishes it in the same step. */
export interface UpdateFunctionCode {
  readonly target: FunctionTarget;
  readonly code: CodeReference;
  readonly architectures?: readonly string[];
  readonly publish: boolean;
  readonly dryRun: boolean;
  readonly revisionId?: string;
}

/** @throws AwsError ResourceNotFound, PreconditionFailed, ResourceConflict while an update is in progress */
export function updateFunctionCode(state: FunctionState, command: UpdateFunctionCode): FunctionEvent[] {
  const { latest } = requireChangeable(state, command);
  if (command.dryRun) return [];
  const architectures = [...(command.architectures ?? latest.configuration.architectures)];
  const updated: FunctionEvent = { type: 'FunctionCodeUpdated', data: { code: command.code, architectures } };
  if (!command.publish) return [updated];
  const configuration = { ...latest.configuration, architectures };
  return [updated, versionPublished(latest.nextVersion, configuration, command.code)];
}

type Logging = FunctionConfiguration['logging'];

/**
 * Logging after a change of some of its members. Levels are the JSON format's alone; there they begin at INFO.
 * @throws AwsError InvalidParameterValue for a level beside the Text format, in AWS's words (aws/aws-cdk#28045)
 */
export function changedLogging(before: Logging, changes: Partial<Logging>): Logging {
  const { logFormat, logGroup, applicationLogLevel = 'INFO', systemLogLevel = 'INFO' } = { ...before, ...changes };
  if (logFormat === 'JSON') return { logFormat, logGroup, applicationLogLevel, systemLogLevel };
  if (changes.applicationLogLevel !== undefined || changes.systemLogLevel !== undefined) {
    throw invalidParameterValue(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "Json" and try again.',
    );
  }
  return { logFormat, logGroup };
}

/** Members of a configuration to change; those that are absent stay, those of `logging` one by one. */
export type ConfigurationChanges = Partial<Omit<FunctionConfiguration, 'logging'>> & { readonly logging?: Partial<Logging> };

/** A change of $LATEST's configuration. */
export interface UpdateFunctionConfiguration {
  readonly target: FunctionTarget;
  readonly changes: ConfigurationChanges;
  /** Id of the data key that the values of a changed environment are encrypted under. */
  readonly encryptedUnder?: string;
  readonly revisionId?: string;
}

/**
 * @throws AwsError ResourceNotFound, PreconditionFailed, ResourceConflict while an update is in progress, InvalidParameterValue;
 * EnvironmentKeyForgotten
 */
export function updateFunctionConfiguration(state: FunctionState, command: UpdateFunctionConfiguration): FunctionEvent[] {
  const { latest } = requireChangeable(state, command);
  requireKeyKept(state, command.encryptedUnder);
  const before = latest.configuration;
  const { logging = {}, ...changes } = command.changes;
  const configuration = { ...before, ...changes, logging: changedLogging(before.logging, logging) };
  return [{ type: 'FunctionConfigurationUpdated', data: { configuration } }];
}

/** Deletes the function, or one version of it. */
export interface DeleteFunction {
  readonly target: FunctionTarget;
  readonly qualifier?: string;
}

/**
 * A missing version of an existing function is deleted already (204 on AWS).
 * @throws AwsError ResourceNotFound, InvalidParameterValue for $LATEST or an alias, ResourceConflict for a version in use
 */
export function deleteFunction(state: FunctionState, { target, qualifier }: DeleteFunction): FunctionEvent[] {
  const { aliases, versions } = requireFunction(state, target);
  if (qualifier === undefined) return [{ type: 'FunctionDeleted', data: {} }];
  if (qualifier === '$LATEST') {
    throw invalidParameterValue('$LATEST version cannot be deleted without deleting the function.');
  }
  if (!/^[0-9]+$/.test(qualifier)) throw invalidParameterValue('Deletion of aliases is not currently supported.');
  if (!versions.has(qualifier)) return [];
  const users = [...aliases.values()]
    .filter(({ target: { functionVersion, additionalVersionWeights } }) =>
      functionVersion === qualifier || Object.hasOwn(additionalVersionWeights, qualifier))
    .map(({ name }) => name)
    .sort();
  if (users.length > 0) {
    throw resourceConflict(`Unable to delete version because the following aliases reference it: [${users.join(', ')}]`);
  }
  return [{ type: 'VersionDeleted', data: { version: qualifier } }];
}
