export * from './account-events.js';
export * from './bucket-events.js';
export * from './function-events.js';
export * from './invoker.js';
export * from './metadata.js';
export * from './routing.js';
export * from './streams.js';
export * from './topics.js';
