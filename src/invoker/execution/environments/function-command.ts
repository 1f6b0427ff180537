import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { FunctionConfiguration } from '../../../contract/index.js';
import { RUNTIME_API_PORT } from '../environment-variables.js';
import { runtimeFamily } from '../runtime-names.js';
import type { FunctionPaths } from '../sandbox.js';

/** Whether a package holds a `bootstrap` that can be run. */
export function hasBootstrap(codeFolder: string): boolean {
  try {
    accessSync(join(codeFolder, 'bootstrap'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The command that runs a function, in its own paths; `throughLauncher` for a `provided` one with a network of its own. */
export function functionCommand(
  configuration: FunctionConfiguration,
  paths: Pick<FunctionPaths, 'taskRoot' | 'runtimeDir' | 'interpreter' | 'socket'>,
  throughLauncher: boolean,
): string[] {
  const { taskRoot, runtimeDir, interpreter, socket } = paths;
  switch (runtimeFamily(configuration.runtime)) {
    case 'nodejs': {
      // As AWS's own start script: the collector works harder before the memory is used up.
      const heap = Math.floor(configuration.memorySize * 0.9);
      return [interpreter, `--max-old-space-size=${heap}`, join(runtimeDir, 'node', 'bootstrap.cjs'), socket];
    }
    case 'python':
      return [interpreter, join(runtimeDir, 'python', 'bootstrap.py'), socket];
    case 'provided':
    case 'other': {
      const bootstrap = join(taskRoot, 'bootstrap');
      return throughLauncher ? [interpreter, join(runtimeDir, 'provided', 'launcher.cjs'), String(RUNTIME_API_PORT), bootstrap] : [bootstrap];
    }
  }
}
