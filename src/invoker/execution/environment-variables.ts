import type { FunctionConfiguration } from '../../contract/index.js';

/** Port of the Runtime API on loopback, as AWS shows it; our own bootstraps use a socket instead. */
export const RUNTIME_API_PORT = 9001;

/** What the variables of one environment are made from. */
export interface VariableInput {
  readonly configuration: FunctionConfiguration;
  readonly functionName: string;
  readonly region: string;
  readonly version: string;
  readonly provisioned: boolean;
  readonly logStream: string;
  /** The customer's own variables in the clear. */
  readonly customer: Readonly<Record<string, string>>;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
  readonly taskRoot: string;
  readonly runtimeDir: string;
  /** Folder of the interpreter that runs the function, first in PATH. */
  readonly interpreterDir: string;
  /** A folder for temporary files other than /tmp, where the sandbox has none of its own. */
  readonly temporaryDir?: string;
}

/**
 * The environment of a function's process: exactly this, nothing of the host's. Precedence: what AWS documents as
 * unreserved (PATH, TZ, NODE_PATH, …) < customer < credentials < runtime < platform. The credentials are dummies that no
 * service accepts: AWS's SDKs refuse to start without any.
 */
export function functionEnvironment(input: VariableInput): Record<string, string> {
  const { configuration, region } = input;
  const provided = configuration.runtime.startsWith('provided');
  const node = configuration.runtime.startsWith('nodejs');
  const open: Record<string, string> = {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    PATH: `${input.interpreterDir}:/usr/local/bin:/usr/bin:/bin:/opt/bin`,
    LD_LIBRARY_PATH: ['/var/lang/lib', '/lib64', '/usr/lib64', input.runtimeDir, `${input.runtimeDir}/lib`, input.taskRoot, `${input.taskRoot}/lib`, '/opt/lib'].join(':'),
    ...(input.temporaryDir === undefined ? {} : { TMPDIR: input.temporaryDir }),
    ...(node ? { NODE_PATH: `/opt/nodejs/node_modules:${input.runtimeDir}/node_modules:${input.runtimeDir}:${input.taskRoot}` } : {}),
    ...(configuration.runtime.startsWith('python') ? { PYTHONPATH: input.runtimeDir } : {}),
  };
  const credentials = {
    AWS_ACCESS_KEY_ID: 'switchyard',
    AWS_SECRET_ACCESS_KEY: 'switchyard',
    AWS_SESSION_TOKEN: 'switchyard',
  };
  const runtime = {
    _HANDLER: configuration.handler,
    AWS_LAMBDA_RUNTIME_API: input.runtimeApi,
    ...(provided ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}` }),
  };
  const platform = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: input.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: input.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: input.provisioned ? 'provisioned-concurrency' : 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: configuration.logging.logFormat,
    ...(configuration.logging.applicationLogLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: configuration.logging.applicationLogLevel }),
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logging.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStream,
    LAMBDA_TASK_ROOT: input.taskRoot,
    LAMBDA_RUNTIME_DIR: input.runtimeDir,
  };
  const customer = Object.fromEntries(Object.entries(input.customer).filter(([name, value]) => isVariable(name, value)));
  return { ...open, ...customer, ...credentials, ...runtime, ...platform };
}

/** A process's environment can't hold a NUL, nor a name with `=`. */
const isVariable = (name: string, value: string): boolean => name !== '' && !/[=\0]/.test(name) && !value.includes('\0');
