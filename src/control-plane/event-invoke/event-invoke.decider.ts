import { resourceNotFound, type AwsError } from '../../aws/index.js';
import type { EventInvokeSettings, FunctionEvent } from '../../contract/index.js';
import type { FunctionState } from '../function/function.state.js';
import { targetArn, type FunctionTarget } from '../function/function.decider.js';

/** One configuration: of a version, an alias or `$LATEST`. */
export interface EventInvokeConfigName {
  readonly target: FunctionTarget;
  readonly qualifier: string;
}

/** What a change says; an empty destination is taken away. */
export interface ChangeEventInvokeConfig extends EventInvokeConfigName {
  readonly settings: EventInvokeSettings;
  /** What is wrong with its destinations, which is told after what is wrong with the function. */
  readonly invalidDestination?: AwsError;
}

export const configNotFound = ({ target, qualifier }: EventInvokeConfigName): AwsError =>
  resourceNotFound(`The function ${targetArn(target, qualifier)} doesn't have an EventInvokeConfig`);

export const functionNotThere = (): AwsError => resourceNotFound("The function doesn't exist.");

function requireQualified({ latest, versions, aliases }: FunctionState, qualifier: string): void {
  if (!latest || !(qualifier === '$LATEST' || versions.has(qualifier) || aliases.has(qualifier))) throw functionNotThere();
}

function configured(qualifier: string, { maximumRetryAttempts, maximumEventAgeInSeconds, onSuccess, onFailure }: EventInvokeSettings): FunctionEvent[] {
  return [{
    type: 'EventInvokeConfigured',
    data: {
      qualifier,
      ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
      ...(maximumEventAgeInSeconds !== undefined && { maximumEventAgeInSeconds }),
      ...(onSuccess && { onSuccess }),
      ...(onFailure && { onFailure }),
    },
  }];
}

/** Replaces a configuration whole. @throws AwsError ResourceNotFound (function, version or alias), what the destinations are refused with */
export function putEventInvokeConfig(state: FunctionState, { qualifier, settings, invalidDestination }: ChangeEventInvokeConfig): FunctionEvent[] {
  requireQualified(state, qualifier);
  if (invalidDestination) throw invalidDestination;
  return configured(qualifier, settings);
}

/** Changes what is given of a configuration, each destination by itself. @throws AwsError as Put, and ResourceNotFound where there is none to change */
export function updateEventInvokeConfig(state: FunctionState, command: ChangeEventInvokeConfig): FunctionEvent[] {
  const { qualifier, settings, invalidDestination } = command;
  requireQualified(state, qualifier);
  const before = state.eventInvokeConfigs.get(qualifier);
  if (!before) throw configNotFound(command);
  if (invalidDestination) throw invalidDestination;
  return configured(qualifier, { ...before.settings, ...settings });
}

/** @throws AwsError ResourceNotFound where there is none, whatever of it is missing */
export function deleteEventInvokeConfig(state: FunctionState, command: EventInvokeConfigName): FunctionEvent[] {
  if (!state.eventInvokeConfigs.has(command.qualifier)) throw configNotFound(command);
  return [{ type: 'EventInvokeConfigRemoved', data: { qualifier: command.qualifier } }];
}
