import type { EventInvokeConfigPart } from '../function/function.state.js';
import { targetArn, type FunctionTarget } from '../function/function.decider.js';

/** FunctionEventInvokeConfig: the ARN always qualified, LastModified in epoch seconds, both destinations there and empty where there is none (reference sheet §8). */
export function eventInvokeConfigView({ qualifier, settings, lastModified }: EventInvokeConfigPart, of: FunctionTarget): Record<string, unknown> {
  return {
    DestinationConfig: { OnSuccess: { Destination: settings.onSuccess }, OnFailure: { Destination: settings.onFailure } },
    FunctionArn: targetArn(of, qualifier),
    LastModified: Date.parse(lastModified) / 1000,
    MaximumEventAgeInSeconds: settings.maximumEventAgeInSeconds,
    MaximumRetryAttempts: settings.maximumRetryAttempts,
  };
}
