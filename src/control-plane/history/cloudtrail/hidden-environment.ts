/**
 * What CloudTrail writes for what it must not show (CloudTrail user guide: SNS messages, the user names of failed console logins).
 * Of Lambda's calls AWS leaves the environment out as a whole (Lambda developer guide, "Logging AWS Lambda API calls using AWS
 * CloudTrail"); here the names of variables stay, since who added one is what an audit asks.
 */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** The names of environment variables, each with its value hidden. */
export const hiddenVariables = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.keys(variables).map((name) => [name, HIDDEN]));
