import { invalidParameterValue } from '../../aws/errors.js';
import type { FunctionEvent } from '../../contract/function-events.js';
import type { FunctionState } from '../function/function.state.js';
import { requireFunction, type FunctionTarget } from '../function/function.decider.js';

const MAX_TAGS = 50;
type Tags = Readonly<Record<string, string>>;

/**
 * What a function may have for tags, from its creation on. Keys that begin with `aws:` are AWS's own ("Tag naming and usage
 * conventions" of the AWS guide; how Lambda words the refusal was not seen, this is CloudFormation's).
 * @throws AwsError InvalidParameterValue
 */
export function requireAllowedTags(given: Tags, all: Tags = given): void {
  if (Object.keys(given).some((key) => /^aws:/i.test(key))) {
    throw invalidParameterValue('aws: prefixed tag key names are not allowed for external use.');
  }
  if (Object.keys(all).length > MAX_TAGS) throw invalidParameterValue('Number of tags exceeds resource tag limit.');
}

/** Puts tags on a function, beside those that it has. */
export interface TagFunction {
  readonly target: FunctionTarget;
  readonly tags: Tags;
}

/**
 * An event also where every tag is there already: the call changes the RevisionId.
 * @throws AwsError ResourceNotFound; InvalidParameterValue for none and for too many tags
 */
export function tagFunction(state: FunctionState, { target, tags }: TagFunction): FunctionEvent[] {
  if (Object.keys(tags).length === 0) throw invalidParameterValue('An error occurred and the request cannot be processed.');
  const { latest } = requireFunction(state, target);
  requireAllowedTags(tags, { ...latest.tags, ...tags });
  return [{ type: 'FunctionTagged', data: { tags: { ...tags } } }];
}

/** Takes tags off a function. */
export interface UntagFunction {
  readonly target: FunctionTarget;
  readonly tagKeys: readonly string[];
}

/** An event also where no such tag is there: the call changes the RevisionId. @throws AwsError ResourceNotFound */
export function untagFunction(state: FunctionState, { target, tagKeys }: UntagFunction): FunctionEvent[] {
  requireFunction(state, target);
  return [{ type: 'FunctionUntagged', data: { tagKeys: [...new Set(tagKeys)] } }];
}
