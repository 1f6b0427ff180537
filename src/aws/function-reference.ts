import { functionArn } from './arn.js';
import { invalidParameterValue, resourceNotFound } from './errors.js';
import { notAuthorised } from './policy-refusals.js';

/** A function as an operation means it: whose, where, its name, and the qualifier given by name, ARN or parameter. */
export interface FunctionReference {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  readonly qualifier?: string;
}

const NAME_FORMS =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>[^:]+))?$/;

const FULL_ARN = /^arn:aws[a-zA-Z-]*:lambda:([^:]+):(\d{12}):function:([a-zA-Z0-9-_]+)(?::([^:]+))?$/;

/** Reads a function's full ARN, qualified or not; undefined for any other text. */
export function parseFunctionArn(arn: string): FunctionReference | undefined {
  const [, region, accountId, functionName, qualifier] = FULL_ARN.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || functionName === undefined) return undefined;
  return { accountId, region, functionName, qualifier };
}

/**
 * Reads every form in which Lambda takes a function: `name`, `name:qualifier`, `account:function:name[:q]`,
 * `function:name[:q]`, full ARN`[:q]`, with the Qualifier parameter beside it. The parts of an ARN are optional one by one,
 * as in the model's own pattern.
 * @throws AwsError InvalidParameterValue when name and parameter name different qualifiers (checked before existence),
 * ResourceNotFound for an ARN of another region
 */
export function parseFunctionReference(
  functionName: string,
  qualifier: string | undefined,
  caller: { readonly accountId: string; readonly region: string },
): FunctionReference {
  const groups = NAME_FORMS.exec(functionName)?.groups;
  if (!groups?.['name']) throw resourceNotFound(`Function not found: ${functionArn(caller.accountId, caller.region, functionName)}`);
  const derived = groups['qualifier'];
  if (derived !== undefined && qualifier !== undefined && derived !== qualifier) {
    throw invalidParameterValue('The derived qualifier from the function name does not match the specified qualifier.');
  }
  const region = groups['region'] ?? caller.region;
  if (region !== caller.region) {
    throw resourceNotFound(`Functions from '${region}' are not reachable in this region ('${caller.region}')`);
  }
  return { accountId: groups['account'] ?? caller.accountId, region, functionName: groups['name'], qualifier: qualifier ?? derived };
}

/**
 * As parseFunctionReference, for operations that only the owning account may call.
 * @throws AwsError AccessDenied in AWS's words for a function of another account, whether it exists or not
 */
export function parseOwnFunctionReference(
  functionName: string,
  qualifier: string | undefined,
  caller: { readonly accountId: string; readonly region: string; readonly arn: string; readonly action: string },
): FunctionReference {
  const reference = parseFunctionReference(functionName, qualifier, caller);
  if (reference.accountId !== caller.accountId) {
    const resource = functionArn(reference.accountId, reference.region, reference.functionName, reference.qualifier);
    throw notAuthorised({
      caller: caller.arn, action: `lambda:${caller.action}`, resource, decision: 'implicitly-denied', policyType: 'resource-based',
    });
  }
  return reference;
}
