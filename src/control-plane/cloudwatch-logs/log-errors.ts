import { type AwsError, unmodelled } from '../../aws/errors.js';

/** Refusals of CloudWatch Logs: AWS JSON 1.1, all 400 (API reference, "Errors" of each action). */
const refusal = (code: string) => (message: string): AwsError => unmodelled(code, 400, message);

export const invalidParameter = refusal('InvalidParameterException');
export const groupExists = (): AwsError => refusal('ResourceAlreadyExistsException')('The specified log group already exists');

const notFound = refusal('ResourceNotFoundException');
export const noSuchGroup = (): AwsError => notFound('The specified log group does not exist.');
export const noSuchStream = (): AwsError => notFound('The specified log stream does not exist.');
export const noSuchResource = (): AwsError => notFound('The specified resource does not exist.');
