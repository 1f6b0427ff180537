import { invalidParameterValue } from '../../aws/index.js';
import type { CodeReference, FunctionConfiguration, FunctionEvent } from '../../contract/index.js';
import type { FunctionState } from '../function/function.state.js';
import { requireFunction, requireRevision, requireSettled, type FunctionTarget } from '../function/function.decider.js';

export const versionPublished = (version: number, configuration: FunctionConfiguration, code: CodeReference): FunctionEvent => ({
  type: 'VersionPublished',
  data: { version: String(version), configuration, code },
});

/** Freezes $LATEST as the next version. */
export interface PublishVersion {
  readonly target: FunctionTarget;
  readonly codeSha256?: string;
  readonly description?: string;
  readonly revisionId?: string;
}

/**
 * Nothing happens while no update was made since the last publish: the version of then is the answer (idempotent on AWS).
 * Numbers are never used again, also not after a deletion.
 * @throws AwsError ResourceNotFound, ResourceConflict in a transition, PreconditionFailed, InvalidParameterValue (CodeSha256)
 */
export function publishVersion(state: FunctionState, command: PublishVersion): FunctionEvent[] {
  const existing = requireFunction(state, command.target);
  requireSettled(existing, command.target);
  const { latest, versions } = existing;
  requireRevision(latest.revisionId, command.revisionId);
  if (command.codeSha256 !== undefined && command.codeSha256 !== '' && command.codeSha256 !== latest.code.sha256) {
    throw invalidParameterValue(
      `CodeSHA256 (${command.codeSha256}) is different from current CodeSHA256 in $LATEST (${latest.code.sha256}). ` +
        'Please try again with the CodeSHA256 in $LATEST.',
    );
  }
  if (latest.unchangedSince !== undefined && versions.has(latest.unchangedSince)) return [];
  const description = command.description || latest.configuration.description;
  return [versionPublished(latest.nextVersion, { ...latest.configuration, description }, latest.code)];
}
