import { resourceConflict, resourceNotFound } from '../../aws/index.js';
import { UNQUALIFIED, type FunctionEvent, type FunctionUrlSettings } from '../../contract/index.js';
import type { FunctionState, FunctionUrlPart } from '../function/function.state.js';
import { targetArn, type FunctionTarget } from '../function/function.decider.js';

/** Whose URL: of a function's alias; null: of the unqualified function. */
export interface UrlOwner {
  readonly target: FunctionTarget;
  readonly qualifier: string | null;
}

/** The texts do not name what is missing (reference sheet §8). */
export const functionMissing = (): Error => resourceNotFound('Function does not exist');
export const urlMissing = (): Error => resourceNotFound('The resource you requested does not exist.');

function requireOwner(state: FunctionState, { qualifier }: UrlOwner): void {
  if (!state.latest || (qualifier !== null && !state.aliases.has(qualifier))) throw functionMissing();
}

/** The URL of an owner; undefined where it has none. */
export const urlOf = ({ urls }: FunctionState, { qualifier }: UrlOwner): FunctionUrlPart | undefined => urls.get(qualifier ?? UNQUALIFIED);

/** Gives a function or alias a URL; `urlId` is one that was never given before. */
export interface CreateFunctionUrl extends UrlOwner {
  readonly urlId: string;
  readonly settings: FunctionUrlSettings;
}

/** @throws AwsError ResourceNotFound, ResourceConflict where there is one */
export function createFunctionUrl(state: FunctionState, command: CreateFunctionUrl): FunctionEvent[] {
  const { target, qualifier, urlId, settings } = command;
  requireOwner(state, command);
  if (urlOf(state, command)) {
    const arn = targetArn(target, qualifier ?? undefined);
    // Two spaces after the colon, as recorded.
    throw resourceConflict(`Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`);
  }
  return [{ type: 'FunctionUrlCreated', data: { qualifier, urlId, ...settings } }];
}

/** What is given replaces what was, the CORS settings as a whole; `cors` null takes them away. */
export interface UpdateFunctionUrl extends UrlOwner {
  readonly changes: Partial<Omit<FunctionUrlSettings, 'cors'>> & { readonly cors?: FunctionUrlSettings['cors'] | null };
}

/** An update that changes nothing is one as well: it has a time. @throws AwsError ResourceNotFound */
export function updateFunctionUrl(state: FunctionState, command: UpdateFunctionUrl): FunctionEvent[] {
  const { qualifier, changes: { cors, ...changes } } = command;
  requireOwner(state, command);
  const url = urlOf(state, command);
  if (!url) throw urlMissing();
  const { cors: before, ...settings } = url.settings;
  const after = cors === undefined ? before : cors;
  return [{ type: 'FunctionUrlUpdated', data: { qualifier, ...settings, ...changes, ...(after && { cors: after }) } }];
}

/** @throws AwsError ResourceNotFound, one text for a missing function, alias or URL */
export function deleteFunctionUrl(state: FunctionState, command: UrlOwner): FunctionEvent[] {
  if (!urlOf(state, command)) throw urlMissing();
  return [{ type: 'FunctionUrlDeleted', data: { qualifier: command.qualifier } }];
}
