import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

const ROOT = new URL('../../', import.meta.url).pathname;

/**
 * Compiles folders of `src` into a folder from which plain `node` runs them, for specs that kill the process; dependencies
 * come from the project's node_modules. `copied` names packages that are copied instead, to lie where the program lies.
 */
export async function compileProgram(folder: string, sources: readonly string[], copied: readonly string[] = []): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  for (const source of sources) {
    for (const name of await readdir(join(ROOT, 'src', source))) {
      if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
      const { code } = await transformFile(join(ROOT, 'src', source, name), { configFile: join(ROOT, '.swcrc'), sourceMaps: false });
      await mkdir(join(folder, source), { recursive: true });
      await writeFile(join(folder, source, name.replace(/\.ts$/, '.js')), code);
    }
  }
  for (const name of copied) {
    await cp(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  }
  if (copied.length === 0) await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  else await linkRest(folder, copied);
}

/** Links top-level packages beside the copied ones. */
async function linkRest(folder: string, copied: readonly string[]): Promise<void> {
  const taken = new Set(copied.map((name) => name.split('/')[0]));
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (taken.has(name) || name.startsWith('.')) continue;
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
}
