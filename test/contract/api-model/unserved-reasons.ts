/** Why operations of Lambda are not served, by what their names have in common. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/Layer/, 'no layers; libraries go into the package'],
  [/EventSourceMapping/, 'no pollers of queues and streams'],
  [/CodeSigningConfig/, 'packages are not signed'],
  [/Durable/, 'no durable executions'],
  [/CapacityProvider|FunctionScaling/, 'no managed instances'],
  [/RuntimeManagement/, 'the installation decides which interpreter a runtime names'],
  [/ResponseStream/, 'answers are buffered'],
];

/** Why an operation is not served. */
export const reasonOf = (operation: string): string => reasons.find(([names]) => names.test(operation))?.[1] ?? 'not yet';
