/** Injection tokens inside the invoker. */
export const INVOKER_POOL = Symbol('InvokerPool');
export const EXECUTOR = Symbol('Executor');
export const RUNTIME_CATALOGUE = Symbol('RuntimeCatalogue');
export const SANDBOX_REPORT = Symbol('SandboxReport');
