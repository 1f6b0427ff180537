import { AwsError, functionArn, preconditionFailed, resourceNotFound } from '../../aws/index.js';
import type { ExistingFunction, FunctionState } from './function.state.js';

/** The function that a command is for. */
export interface FunctionTarget {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
}

export const targetArn = (target: FunctionTarget, qualifier?: string): string =>
  functionArn(target.accountId, target.region, target.functionName, qualifier);

/** @throws AwsError ResourceNotFound `Function not found: ARN[:qualifier]` */
export function requireFunction(state: FunctionState, target: FunctionTarget, qualifier?: string): ExistingFunction {
  if (!state.latest) throw resourceNotFound(`Function not found: ${targetArn(target, qualifier)}`);
  return { ...state, latest: state.latest };
}

/** The refusal of a change while a function is being created or updated: it will pass by itself. */
export class TransitionInProgress extends AwsError {
  constructor(reason: string) {
    super('ResourceConflictException', 409, `The operation cannot be performed at this time. ${reason}`);
  }
}

const PENDING = 'The function is currently in the following state: Pending';

/**
 * Lambda refuses changes while a function is being created or updated.
 * @throws TransitionInProgress in AWS's words
 */
export function requireSettled({ latest }: ExistingFunction, target: FunctionTarget): void {
  if (latest.state === 'Pending') {
    throw new TransitionInProgress(PENDING);
  }
  if (latest.lastUpdateStatus === 'InProgress') {
    throw new TransitionInProgress(`An update is in progress for resource: ${targetArn(target)}`);
  }
}

/** @throws TransitionInProgress where a published version is not ready to run yet */
export function requireReady({ versions }: FunctionState, version: string): void {
  if (versions.get(version)?.state === 'Pending') throw new TransitionInProgress(PENDING);
}

/** The data key of values that a command brings was forgotten after they were encrypted: they must be encrypted anew. */
export class EnvironmentKeyForgotten extends AwsError {
  constructor() {
    super('ResourceConflictException', 409, 'The operation cannot be performed at this time. The environment of the function is being forgotten.');
  }
}

/** @throws EnvironmentKeyForgotten where values were encrypted under a key (its id) that was forgotten since */
export function requireKeyKept({ forgottenKeys }: FunctionState, keyId: string | undefined): void {
  if (keyId !== undefined && forgottenKeys?.keyIds.includes(keyId)) throw new EnvironmentKeyForgotten();
}

/** @throws AwsError PreconditionFailed when a RevisionId was given and is not the function's or alias' latest */
export function requireRevision(current: string, given: string | undefined): void {
  if (given !== undefined && given !== current) {
    throw preconditionFailed(
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    );
  }
}
