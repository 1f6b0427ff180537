import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yazl from 'yazl';
import { once } from 'node:events';
import type { FunctionConfiguration } from '../../src/contract/index.js';
import { createExecutor, type ExecutorConfig, type ProcessExecutor } from '../../src/invoker/execution/executor.js';
import type { SandboxLevel } from '../../src/invoker/execution/sandbox.js';
import type { ExecutionRequest, ExecutionResult, LogEntry } from '../../src/invoker/execution/types.js';

/** Environments are real processes: one of these suites for each level that works here. */
const bubblewrap = existsSync('/usr/bin/bwrap');
if (!bubblewrap) console.warn('NOT TESTED HERE: sandbox level L1, bubblewrap (bwrap) is not installed');
export const levels: readonly SandboxLevel[] = bubblewrap ? ['L0', 'L1'] : ['L0'];

/** A function as the tests call it. */
export interface DeployedFunction {
  readonly name: string;
  /** What it is called with unless a call says otherwise. */
  readonly request: ExecutionRequest;
  (event?: unknown, over?: Partial<ExecutionRequest>): Promise<ExecutionResult>;
}

/** An executor of its own in a folder of its own, with what its functions logged. */
export interface ExecutionBench {
  readonly executor: ProcessExecutor;
  readonly workFolder: string;
  readonly logs: LogEntry[];
  /** Messages of a function's log, in order. */
  messages(functionName: string): string[];
  /** Zips the files (mode 0755) and gives the function; `over` changes its configuration. */
  deploy(files: Readonly<Record<string, string>>, over?: Partial<FunctionConfiguration>): Promise<DeployedFunction>;
  close(): Promise<void>;
}

async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name, { mode: 0o100755 });
  zip.end();
  const chunks: Buffer[] = [];
  zip.outputStream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(zip.outputStream, 'end');
  return Buffer.concat(chunks);
}

export async function openExecution(level: SandboxLevel, over: Partial<ExecutorConfig> = {}): Promise<ExecutionBench> {
  const workFolder = await mkdtemp(join(tmpdir(), 'switchyard-execution-'));
  await chmod(workFolder, 0o755);
  const zips = new Map<string, Buffer>();
  const logs: LogEntry[] = [];
  const executor = await createExecutor({
    workFolder,
    allowUnsandboxed: true,
    sandboxLevel: level,
    logSink: { write: (entry) => void logs.push(entry), pressure: () => Promise.resolve() },
    packageSource: {
      fetch: (sha256) => {
        const zip = zips.get(sha256);
        return zip ? Promise.resolve(zip) : Promise.reject(new Error(`no package ${sha256}`));
      },
      decryptEnvironment: (_stream, variables) => Promise.resolve(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replace(/^sealed:/, '')]))),
    },
    ...over,
  }).catch(async (error: unknown) => {
    await rm(workFolder, { recursive: true, force: true });
    throw error;
  });
  return {
    executor,
    workFolder,
    logs,
    messages: (functionName) => logs.filter((entry) => entry.functionName === functionName).map(({ message }) => message),
    async deploy(files, configuration = {}) {
      const zip = await zipOf(files);
      const sha256 = createHash('sha256').update(zip).digest('base64');
      zips.set(sha256, zip);
      const name = `f${randomUUID().slice(0, 8)}`;
      const base = requestFor(name, { sha256, size: zip.length }, configuration);
      const invoke = (event: unknown = {}, changed: Partial<ExecutionRequest> = {}): Promise<ExecutionResult> =>
        executor.execute({ ...base, requestId: randomUUID(), payload: Buffer.from(JSON.stringify(event)), ...changed });
      return Object.defineProperties(invoke, { name: { value: name }, request: { value: base } }) as DeployedFunction;
    },
    async close() {
      await executor.close();
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}

/** A call of version 1 with AWS's defaults. */
export function requestFor(functionName: string, code: ExecutionRequest['route']['code'], over: Partial<FunctionConfiguration> = {}): ExecutionRequest {
  return {
    requestId: randomUUID(),
    accountId: '123456789012',
    region: 'eu-west-1',
    functionName,
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}:PROD`,
    payload: Buffer.from('{}'),
    route: {
      version: '1',
      revision: 'revision-1',
      state: 'Active',
      code,
      configuration: {
        runtime: 'nodejs20.x',
        role: 'arn:aws:iam::123456789012:role/r',
        handler: 'index.handler',
        description: '',
        timeout: 10,
        memorySize: 128,
        architectures: ['x86_64'],
        ephemeralStorageSize: 512,
        tracingMode: 'PassThrough',
        logging: { logFormat: 'Text', logGroup: `/aws/lambda/${functionName}` },
        snapStartApplyOn: 'None',
        ...over,
      },
    },
  };
}

/** The payload as JSON. */
export const answer = (result: ExecutionResult): unknown => JSON.parse(result.payload.toString());

/** Lines of the log tail. */
export const tailOf = (result: ExecutionResult): string[] => result.logTail.toString().replace(/\n$/, '').split('\n');
