import { functionArn, policyDocument } from '../../../aws/index.js';
import type { AccountEvent, FunctionEvent, Recorded } from '../../../contract/index.js';
import { aliasView } from '../../aliases/alias.view.js';
import { functionConfigurationView } from '../../function/function-configuration.view.js';
import type { FunctionState, LatestPart, VersionPart } from '../../function/function.state.js';
import type { FunctionTarget } from '../../function/function.decider.js';
import { camelCase } from './camel-case.js';
import { hiddenVariables } from './hidden-environment.js';

/** What a call answered, of those that answer something: null for the others, as on AWS. */
export function lambdaResponse(events: readonly Recorded[], after: FunctionState): unknown {
  const [first] = events as readonly [Recorded & FunctionEvent];
  const [accountId, region, functionName] = first.streamId.split('/') as [string, string, string];
  const target = { accountId, region, functionName };
  // With Publish the version that it made is what Lambda answers.
  const published = (events as readonly (Recorded & FunctionEvent)[]).find(({ type }) => type === 'VersionPublished');
  switch (first.type) {
    case 'FunctionCreated':
    case 'FunctionCodeUpdated':
    case 'FunctionConfigurationUpdated':
    case 'VersionPublished': {
      const version = published?.type === 'VersionPublished' ? published.data.version : undefined;
      return version === undefined ? configurationElements(after.latest, target, '$LATEST') : configurationElements(after.versions.get(version), target, version);
    }
    case 'AliasCreated':
    case 'AliasRetargeted':
    case 'AliasDescribed': {
      const alias = after.aliases.get(first.data.aliasName);
      return alias ? camelCase(aliasView(alias, target)) : null;
    }
    case 'PermissionAdded':
      return { statement: JSON.stringify(first.data.statement) };
    case 'ResourcePolicyReplaced':
      return { policy: policyDocument(first.data.statements), revisionId: first.id };
    default:
      return null;
  }
}

/** What a call of our own answered; a secret never. */
export function switchyardResponse(known: Recorded): unknown {
  const event = known as Recorded & AccountEvent;
  return event.type === 'AccessKeyIssued' ? { accessKeyId: event.data.accessKeyId, accountId: event.accountId, description: event.data.description } : null;
}

function configurationElements(part: LatestPart | VersionPart | undefined, { accountId, region, functionName }: FunctionTarget, version: string): unknown {
  if (!part) return null;
  const variables = part.configuration.environment?.variables;
  const arn = functionArn(accountId, region, functionName, version === '$LATEST' ? undefined : version);
  return camelCase(functionConfigurationView(part, { functionName, arn, version, region, environment: variables && { Variables: hiddenVariables(variables) } }));
}
