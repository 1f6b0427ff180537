export * from './arn.js';
export * from './errors.js';
export * from './function-reference.js';
export * from './policy.js';
export * from './policy-document.js';
