import { chmod, lstat, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes `npx switchyard` find the built command in this clone, as the last step of the build. A `bin` in package.json would
 * make npx install the clone into its own cache first, with its `prepare` script: seconds a call, and a home to write to.
 */
async function linkCommand(root: string): Promise<void> {
  const command = join(root, 'dist/cli/main.js');
  const folder = join(root, 'node_modules/.bin');
  await chmod(command, 0o755);
  if (!(await lstat(folder).catch(() => undefined))) return;
  // Renamed into place: a second build at the same time must not find it half made.
  const link = join(folder, `.switchyard-${process.pid}`);
  await rm(link, { force: true });
  await symlink(relative(folder, command), link);
  await rename(link, join(folder, 'switchyard'));
}

await linkCommand(join(dirname(fileURLToPath(import.meta.url)), '../..'));
