/** What all environments of a version have in common, whatever its revision. */
export const environmentGroup = (functionStream: string, version: string): string => `${functionStream}:${version}`;

/** What environments must have in common to serve the same calls. */
export const environmentKey = (functionStream: string, version: string, revision: string): string =>
  `${environmentGroup(functionStream, version)}@${revision}`;
