import { invalidParameterValue } from '../../aws/index.js';

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/**
 * What a request names but Switchyard does not have is refused, never silently dropped; given empty, it asks for nothing.
 * @throws AwsError InvalidParameterValue that names the first such member
 */
export function refuseUnsupported<Given extends object>(given: Given, ...members: readonly (keyof Given & string)[]): void {
  const named = members.find((member) => !isEmpty(given[member]));
  if (named !== undefined) throw invalidParameterValue(`Switchyard does not support ${named}.`);
}

/** As refuseUnsupported, for members of which being given is the request, whatever is in them. @throws AwsError */
export function refuseGiven<Given extends object>(given: Given, ...members: readonly (keyof Given & string)[]): void {
  const named = members.find((member) => given[member] !== undefined);
  if (named !== undefined) throw invalidParameterValue(`Switchyard does not support ${named}.`);
}
