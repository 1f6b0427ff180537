import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ran } from './command.js';
import { describeUnless } from './loud-skip.js';

const CONFIGURATION = fileURLToPath(new URL('../clients/terraform/', import.meta.url));
/** Where providers lie unpacked on machines without a registry; elsewhere `terraform init` asks the registry. */
const PLUGINS = process.env['SWITCHYARD_TEST_TERRAFORM_PLUGINS'] ?? '/opt/tf-plugins';

/**
 * The processes' own settings do not reach them: no plugin cache, no other credentials. Each run starts the provider several times,
 * which makes the schemas of all of AWS: with fewer collections of garbage that takes a quarter less processor.
 */
const environment = { PATH: process.env['PATH'], HOME: tmpdir(), GOGC: '400', TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' };

/** A copy of the configuration with a state of its own, initialised. */
export interface TerraformFolder {
  readonly path: string;
  /** Runs `terraform …` with these variables. */
  run(args: readonly string[]): Promise<Ran>;
  set(variables: Readonly<Record<string, unknown>>): void;
}

/** A new folder with the named files of test/clients/terraform. @throws Error where terraform or its provider cannot be had */
export function terraformFolder(...files: readonly string[]): TerraformFolder {
  const path = mkdtempSync(join(tmpdir(), 'switchyard-terraform-'));
  for (const file of files) cpSync(join(CONFIGURATION, file), join(path, file));
  const plugins = existsSync(PLUGINS) ? [`-plugin-dir=${PLUGINS}`] : [];
  const { error, status, stderr } = spawnSync('terraform', ['init', '-no-color', ...plugins], { cwd: path, env: environment, timeout: 60_000, encoding: 'utf8' });
  if (error ?? status !== 0) {
    rmSync(path, { recursive: true, force: true });
    throw new Error(error?.message ?? stderr.trim().split('\n')[0]);
  }
  return {
    path,
    run: (args) => new Promise((resolve) => {
      execFile('terraform', [...args, '-no-color'], { cwd: path, env: environment, maxBuffer: 64 * 1_048_576 }, (failure, stdout, told) =>
        resolve({ code: failure ? Number(failure.code) : 0, stdout, stderr: told }));
    }),
    set: (variables) => writeFileSync(join(path, 'terraform.tfvars.json'), JSON.stringify(variables)),
  };
}

/** `describe` for suites that drive terraform: loud where it, or its aws provider, is not to be had. */
export function describeTerraform(name: string, suites: (folder: TerraformFolder) => void): void {
  let folder: TerraformFolder | undefined;
  let missing: string | undefined;
  try {
    folder = terraformFolder('main.tf');
  } catch (error) {
    missing = (error as Error).message;
  }
  describeUnless(missing, 'TERRAFORM', name, () => suites(folder!));
}
