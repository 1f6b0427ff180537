export * from './arn.js';
export * from './errors.js';
export * from './function-reference.js';
export * from './policy.js';
export * from './policy-document.js';
export * from './policy-syntax.js';
export * from './policy-combination.js';
export * from './policy-refusals.js';
