import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { invalidParameterValue } from '../../aws/errors.js';
import type { RuntimeStatus } from '../../contract/index.js';
import { reachableBy, type ProcessOwner } from './process-owner.js';
import { installableNode, isVersionOf, runtimeFamily, runtimeNames } from './runtime-names.js';

/** An interpreter that the sandbox's uid can run. */
export interface Interpreter {
  readonly path: string;
  readonly version: string;
  /** The one that the runtime name means, not a stand-in. */
  readonly exact: boolean;
}

const run = promisify(execFile);
const VERSION_TIMEOUT_MS = 10_000;
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * The interpreters at `<folder>/node-<version>/bin/node` that were brought from npm, and those of the host. `owner`:
 * whom functions run as; what that uid can't reach is copied (Node, one binary) or passed over (Python).
 */
export class Runtimes {
  readonly #installing = new Map<string, Promise<RuntimeStatus>>();
  #hostNode: Promise<string> | null = null;
  #pythons: Promise<readonly Interpreter[]> | null = null;

  constructor(
    private readonly folder: string,
    private readonly owner: ProcessOwner,
    /** The one tree that is visible inside the sandbox: interpreters of more than one file must lie in it. */
    private readonly visible: string = '/',
  ) {}

  /** The interpreter for a runtime name, or null where none can run it. `provided` brings its own: always null. */
  async interpreter(runtime: string): Promise<Interpreter | null> {
    const family = runtimeFamily(runtime);
    if (family === 'nodejs') return this.#node(runtime);
    if (family === 'python') return this.#python(runtime);
    return null;
  }

  /** Path of the Node that runs this process, in a place that functions can run it from. */
  hostNode(): Promise<string> {
    return (this.#hostNode ??= this.#reachableHostNode());
  }

  async status(): Promise<RuntimeStatus[]> {
    const statuses: RuntimeStatus[] = [];
    for (const runtime of runtimeNames) statuses.push(await this.#statusOf(runtime));
    return statuses;
  }

  /**
   * Brings the interpreter that a name means from npm, whole or not at all.
   * @throws AwsError InvalidParameterValueException where npm has none, or did not give it
   */
  install(runtime: string): Promise<RuntimeStatus> {
    const version = installableNode(runtime);
    if (version === undefined) {
      return Promise.reject(invalidParameterValue(`There is no interpreter to install for the runtime ${runtime}`));
    }
    const running = this.#installing.get(version);
    if (running) return running;
    const installing = this.#install(runtime, version).finally(() => this.#installing.delete(version));
    this.#installing.set(version, installing);
    return installing;
  }

  async #statusOf(runtime: string): Promise<RuntimeStatus> {
    if (runtimeFamily(runtime) === 'provided') return { runtime, interpreter: 'bootstrap', version: null, exact: true };
    const found = await this.interpreter(runtime);
    return { runtime, interpreter: found?.path ?? null, version: found?.version ?? null, exact: found?.exact ?? false };
  }

  async #node(runtime: string): Promise<Interpreter> {
    const version = installableNode(runtime);
    const installed = version === undefined ? null : this.#installedNode(version);
    if (version !== undefined && installed !== null && existsSync(installed)) return { path: installed, version, exact: true };
    const host = process.versions.node;
    return { path: await this.hostNode(), version: host, exact: isVersionOf(runtime, host) };
  }

  async #python(runtime: string): Promise<Interpreter | null> {
    const pythons = await (this.#pythons ??= this.#findPythons());
    const exact = pythons.find(({ version }) => isVersionOf(runtime, version));
    const found = exact ?? pythons[0];
    return found ? { ...found, exact: exact !== undefined } : null;
  }

  #installedNode(version: string): string {
    return join(this.folder, `node-${version}`, 'bin', 'node');
  }

  async #reachableHostNode(): Promise<string> {
    if (reachableBy(process.execPath, this.owner)) return process.execPath;
    const copy = join(this.folder, `host-node-${process.versions.node}`, 'bin', 'node');
    if (existsSync(copy)) return copy;
    await this.#moveIn(`host-node-${process.versions.node}`, process.execPath);
    return copy;
  }

  /** Distribution's before any on the PATH: a pyenv shim under a home of mode 0700 is of no use to another uid. */
  async #findPythons(): Promise<readonly Interpreter[]> {
    const folders = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)];
    const candidates = new Set<string>();
    for (const folder of folders) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names.filter((candidate) => /^python3(\.[0-9]+)?$/.test(candidate)).sort()) candidates.add(join(folder, name));
    }
    const found: Interpreter[] = [];
    for (const path of candidates) {
      if (!reachableBy(path, this.owner) || !realpathSync(path).startsWith(this.visible)) continue;
      const version = await this.#versionOf(path, ['-c', 'import platform; print(platform.python_version())']);
      if (version && Number(version.split('.')[1]) >= 9) found.push({ path, version, exact: false });
    }
    return found;
  }

  async #install(runtime: string, version: string): Promise<RuntimeStatus> {
    const npmPackage = `node-${process.platform}-${process.arch}`;
    await mkdir(this.folder, { recursive: true });
    const temporary = await mkdtemp(join(this.folder, '.npm-'));
    try {
      const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
      // npm checks the package against the registry's integrity; where it comes from is npm's own configuration.
      await run(npmCommand(), ['install', '--prefix', temporary, ...options, `${npmPackage}@${version}`], {
        cwd: temporary,
        timeout: INSTALL_TIMEOUT_MS,
      });
      await this.#moveIn(`node-${version}`, join(temporary, 'node_modules', npmPackage, 'bin', 'node'), version);
    } catch (error) {
      throw invalidParameterValue(`The interpreter for the runtime ${runtime} could not be installed: ${reason(error)}`);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return this.#statusOf(runtime);
  }

  /** Copies one Node to `<folder>/<name>/bin/node`, tries it as the functions' uid, and moves it into place. */
  async #moveIn(name: string, binary: string, version?: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const temporary = await mkdtemp(join(this.folder, '.node-'));
    try {
      const bin = join(temporary, 'bin');
      await mkdir(bin);
      await copyFile(binary, join(bin, 'node'), constants.COPYFILE_FICLONE);
      await chmod(join(bin, 'node'), 0o555);
      await chmod(bin, 0o755);
      await chmod(temporary, 0o755);
      const answered = version === undefined ? undefined : await this.#versionOf(join(bin, 'node'), ['--version']);
      if (answered !== version) throw new Error(`it says that it is ${answered ?? 'nothing'}`);
      if (!existsSync(join(this.folder, name))) await rename(temporary, join(this.folder, name));
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  /** What a program prints of its version, run as the functions' uid with an empty environment; null where it fails. */
  async #versionOf(path: string, args: readonly string[]): Promise<string | null> {
    const { uid, gid } = this.owner;
    const identity = uid === undefined || gid === undefined ? {} : { uid, gid };
    try {
      const { stdout } = await run(path, args, { ...identity, cwd: '/', env: {}, timeout: VERSION_TIMEOUT_MS });
      return stdout.trim().replace(/^v/, '');
    } catch {
      return null;
    }
  }
}

/** npm lies beside the Node that runs us, or on the PATH. */
function npmCommand(): string {
  const beside = join(process.execPath, '..', 'npm');
  try {
    accessSync(beside, constants.X_OK);
    return beside;
  } catch {
    return 'npm';
  }
}

/** The line of npm's that says what is wrong, not its command line. */
function reason(error: unknown): string {
  const stderr = (error as { stderr?: unknown }).stderr;
  const text = typeof stderr === 'string' && stderr.trim() !== '' ? stderr : error instanceof Error ? error.message : String(error);
  const lines = text.trim().split('\n');
  return (lines.find((line) => /npm error (?!code)/.test(line)) ?? lines[0] ?? '').slice(0, 300);
}
