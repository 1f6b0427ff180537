import { preconditionFailed } from '../../aws/index.js';

/** @throws AwsError PreconditionFailed when a RevisionId was given and is not the function's or alias' latest */
export function requireRevision(current: string, given: string | undefined): void {
  if (given !== undefined && given !== current) {
    throw preconditionFailed(
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    );
  }
}
