import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsError, serviceException } from '../../aws/errors.js';
import { functionStream, INIT_FAILURE, type VersionRoute } from '../../contract/index.js';
import { CodeCache } from './code-cache.js';
import { Environment, type Ending } from './environments/environment.js';
import { environmentGroup, environmentKey } from './environments/environment-key.js';
import { hasBootstrap } from './environments/function-command.js';
import { EnvironmentPool, type ColdStart, type EnvironmentCounts, type Grant } from './environments/pool.js';
import { executorSettings, type ExecutorConfig, type ExecutorSettings } from './executor-config.js';
import { FunctionLog, LogTail } from './function-log.js';
import { outcomeOfRejection } from './observer.js';
import { exitOutcome, invalidEntrypoint, postedOutcome, timeoutOutcome } from './outcomes.js';
import { applicationLineFilter } from './log-levels.js';
import type { InvocationEnded, PlatformEvent } from './platform-event.js';
import { logStreamName, platformLines } from './platform-log.js';
import { ReservedConcurrency } from './reserved-concurrency.js';
import { Provisioner, type ProvisionedCounts } from './provisioning/provisioner.js';
import type { KeepsVersions } from './provisioning/kept-functions.js';
import { runtimeFamily } from './runtime-names.js';
import { Runtimes, type Interpreter } from './runtimes.js';
import { detectSandbox, type Sandbox, type SandboxReport } from './sandbox.js';
import type { ExecutionRequest, ExecutionResult, Executor, RoutedVersion } from './types.js';
import { installBootstraps, openRunFolder } from './work-folder.js';

export type { ExecutorConfig } from './executor-config.js';

/** The executor with what was found at start. */
export type ProcessExecutor = Executor & {
  readonly sandbox: SandboxReport;
  readonly runtimes: Runtimes;
  /** Environments that are busy, idle or starting. */
  environments(): number;
  environmentCounts(): EnvironmentCounts;
  /** What it keeps initialised. */
  readonly provisioner: KeepsVersions & { readonly counts: ProvisionedCounts };
};

/** AWS's bound on an init before it is tried again on the invocation's own time. */
const INIT_TIMEOUT_MS = 10_000;
/** AWS's bound on an init ahead of any call, unless the function may run for longer (Lambda developer guide, init phase). */
const AHEAD_INIT_TIMEOUT_MS = 130_000;
const GONE_MS = 2000;

/**
 * Opens an executor on its work folder: finds the sandbox, keeps unpacked code of earlier runs, removes their leavings.
 * @throws Error when no sandbox works and `allowUnsandboxed` is false
 */
export async function createExecutor(config: ExecutorConfig): Promise<ProcessExecutor> {
  const settings = executorSettings(config);
  const sandboxFolder = join(settings.workFolder, 'sandbox');
  mkdirSync(sandboxFolder, { recursive: true });
  chmodSync(sandboxFolder, 0o755);
  const sandbox = await detectSandbox(sandboxFolder, settings.sandboxLevel);
  if (sandbox.report.level === 'L0' && !settings.allowUnsandboxed) {
    throw new Error(`no sandbox for functions: ${sandbox.report.limitations.join('; ')}`);
  }
  const bootstraps = installBootstraps(settings.workFolder);
  const runFolder = await openRunFolder(settings.workFolder);
  const code = await CodeCache.open(join(settings.workFolder, 'code'), settings.packageSource, settings.maxCodeBytes);
  const runtimes = new Runtimes(join(settings.workFolder, 'runtimes'), sandbox.owner, sandbox.visibleTree);
  return new EnvironmentExecutor(settings, sandbox, code, runtimes, bootstraps, runFolder);
}

/** One environment on its way: its log, and how its first init went. */
interface Cold {
  readonly log: FunctionLog;
  readonly logStream: string;
  readonly customerVariables: Readonly<Record<string, string>>;
  readonly interpreter: string;
}

class EnvironmentExecutor implements ProcessExecutor {
  readonly sandbox: SandboxReport;
  readonly provisioner: Provisioner<Environment>;
  readonly #pool: EnvironmentPool<Environment>;
  readonly #environments = new Set<Environment>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #reserved = new ReservedConcurrency();
  #sequence = 0;
  #closed = false;

  constructor(
    private readonly settings: ExecutorSettings,
    private readonly box: Sandbox,
    private readonly code: CodeCache,
    readonly runtimes: Runtimes,
    private readonly bootstraps: string,
    private readonly runFolder: string,
  ) {
    this.sandbox = box.report;
    this.#pool = new EnvironmentPool<Environment>(settings);
    this.provisioner = new Provisioner<Environment>(this.#pool, (...start) => this.#startAhead(...start));
  }

  environments(): number {
    return this.#pool.size;
  }

  environmentCounts(): EnvironmentCounts {
    return this.#pool.counts;
  }

  async execute(request: ExecutionRequest): Promise<ExecutionResult> {
    const { observer } = this.settings;
    let cold = false;
    let leave: (() => void) | undefined;
    try {
      leave = this.#reserved.enter(request);
      const granted = this.#acquire(request);
      // Not awaited where it is there at once: a warm run would begin a turn of the event loop later.
      const grant = granted instanceof Promise ? await granted : granted;
      cold = grant.kind === 'cold';
      if (!cold) observer?.onWarmStart();
      const result = await this.#run(request, grant);
      observer?.onRun(request, { outcome: result.functionError ? 'function-error' : 'succeeded', cold, durationMs: result.durationMs });
      return result;
    } catch (error) {
      observer?.onRun(request, { outcome: outcomeOfRejection(error, request), cold });
      throw error;
    } finally {
      leave?.();
    }
  }

  #acquire({ accountId, region, functionName, route, signal }: ExecutionRequest): Grant<Environment> | Promise<Grant<Environment>> {
    const stream = functionStream(accountId, region, functionName);
    return this.#pool.acquire(environmentKey(stream, route.version, route.revision), environmentGroup(stream, route.version), signal);
  }

  retire(stream: string, version: string, revision: string): void {
    this.#pool.retire(environmentKey(stream, version, revision));
  }

  async #run(request: ExecutionRequest, grant: Grant<Environment>): Promise<ExecutionResult> {
    const running = grant.kind === 'warm' ? this.#invoke(grant.environment, request) : this.#startAndInvoke(request, this.#observed(grant.coldStart));
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.provisioner.close();
    this.#pool.close();
    const limit = new AbortController();
    await Promise.race([Promise.allSettled(this.#running), delay(this.settings.closeMs, undefined, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
    for (const environment of this.#environments) environment.end();
    const gone = new AbortController();
    const all = Promise.all([...this.#environments].map((environment) => environment.whenGone()));
    await Promise.race([all, delay(GONE_MS, undefined, { signal: gone.signal }).catch(() => {})]);
    gone.abort();
    await Promise.allSettled(this.#running);
    this.box.close();
    await rm(this.runFolder, { recursive: true, force: true });
  }

  /** The same leave, which tells the observer how long the start took. */
  #observed(coldStart: ColdStart<Environment>): ColdStart<Environment> {
    const granted = performance.now();
    return {
      started: (environment) => {
        coldStart.started(environment);
        this.settings.observer?.onColdStart((performance.now() - granted) / 1000);
      },
      failed: () => coldStart.failed(),
    };
  }

  async #startAndInvoke(request: ExecutionRequest, coldStart: ColdStart<Environment>): Promise<ExecutionResult> {
    try {
      const { interpreter, reason } = await this.#interpreterFor(request);
      const cold = await this.#prepare(request, interpreter);
      if (interpreter === null) return this.#refuse(request, cold.log, reason);
      const environment = await this.#newEnvironment(request, cold);
      const started = performance.now();
      const ending = await environment.start(INIT_TIMEOUT_MS);
      const initMs = performance.now() - started;
      tell(cold.log, request, { type: 'init-ended', initMs, phase: 'init', provisioned: false, ending });
      if (ending.kind === 'ready') {
        coldStart.started(environment);
        return await this.#invoke(environment, request, initMs);
      }
      environment.end();
      await environment.whenGone();
      return await this.#retryInit(request, cold, coldStart);
    } finally {
      coldStart.failed();
    }
  }

  /** Starts one ahead of any call: its log has no invocation, a failed init stays without a caller. */
  async #startAhead(
    stream: string, route: VersionRoute, coldStart: ColdStart<Environment>, ready: (environment: Environment) => void,
  ): Promise<string | undefined> {
    const [accountId, region, functionName] = stream.split('/') as [string, string, string];
    const version = { accountId, region, functionName, route };
    try {
      const { interpreter, reason } = await this.#interpreterFor(version);
      const cold = await this.#prepare(version, interpreter, true);
      if (interpreter === null) return reason;
      const environment = await this.#newEnvironment(version, cold, true);
      const started = performance.now();
      const ending = await environment.start(Math.max(AHEAD_INIT_TIMEOUT_MS, route.configuration.timeout * 1000));
      tell(cold.log, version, { type: 'init-ended', initMs: performance.now() - started, phase: 'init', provisioned: true, ending });
      if (ending.kind !== 'ready') {
        environment.end();
        await environment.whenGone();
        return INIT_FAILURE;
      }
      coldStart.started(environment);
      ready(environment);
      environment.done();
      return undefined;
    } finally {
      coldStart.failed();
    }
  }

  /** A failed init is tried once more within the invocation, on its time: what fails then is the caller's answer. */
  async #retryInit(request: ExecutionRequest, cold: Cold, coldStart: ColdStart<Environment>): Promise<ExecutionResult> {
    const timeoutMs = request.route.configuration.timeout * 1000;
    const environment = await this.#newEnvironment(request, cold);
    const tail = this.#begin(request, environment.log);
    const started = performance.now();
    const ending = await environment.start(timeoutMs);
    const initMs = performance.now() - started;
    tell(environment.log, request, { type: 'init-ended', initMs, phase: 'invoke', provisioned: false, ending });
    if (ending.kind === 'ready') {
      coldStart.started(environment);
      const left = Math.max(timeoutMs - initMs, 1);
      const ended = await environment.invoke(this.#delivery(request, left), left);
      return this.#end(request, environment, tail, ended, performance.now() - started);
    }
    environment.end();
    return this.#end(request, environment, tail, ending, performance.now() - started);
  }

  async #invoke(environment: Environment, request: ExecutionRequest, initMs?: number): Promise<ExecutionResult> {
    const timeoutMs = request.route.configuration.timeout * 1000;
    const tail = this.#begin(request, environment.log);
    const started = performance.now();
    const ending = await environment.invoke(this.#delivery(request, timeoutMs), timeoutMs);
    return this.#end(request, environment, tail, ending, performance.now() - started, initMs);
  }

  #begin(request: ExecutionRequest, log: FunctionLog): LogTail {
    const tail = new LogTail();
    log.flush();
    log.tail = tail;
    tell(log, request, { type: 'invocation-started', requestId: request.requestId, version: request.route.version });
    return tail;
  }

  #outcomeOf(request: ExecutionRequest, ending: Ending): Pick<InvocationEnded, 'how' | 'outcome'> {
    const { requestId, route } = request;
    switch (ending.kind) {
      case 'posted':
        return { how: 'answered', outcome: postedOutcome(ending.posted) };
      case 'timeout':
        return { how: 'timeout', outcome: timeoutOutcome(requestId, route.configuration.timeout) };
      case 'exit':
        if (this.#closed) throw shuttingDown();
        return { how: 'stopped', outcome: exitOutcome(requestId, ending.exit) };
      case 'ready':
        throw new Error('an invocation cannot end as ready');
    }
  }

  #end(request: ExecutionRequest, environment: Environment, tail: LogTail, ending: Ending, tookMs: number, initMs?: number): ExecutionResult {
    const { requestId, route } = request;
    const { memorySize, timeout } = route.configuration;
    const { how, outcome } = this.#outcomeOf(request, ending);
    const durationMs = how === 'timeout' ? timeout * 1000 : tookMs;
    const peakMemory = environment.peakMemoryMiB();
    tell(environment.log, request, { type: 'invocation-ended', requestId, how, outcome, durationMs, timeoutSeconds: timeout, memorySize, peakMemory, initMs });
    environment.log.tail = null;
    environment.done();
    return { ...outcome, durationMs, logTail: tail.bytes() };
  }

  /** Answers for a function that nothing here can run, in the shape of its own failures. */
  #refuse(request: ExecutionRequest, log: FunctionLog, reason: string): ExecutionResult {
    const { requestId, route } = request;
    const { memorySize, timeout } = route.configuration;
    const tail = this.#begin(request, log);
    const outcome = invalidEntrypoint(requestId, reason);
    tell(log, request, { type: 'invocation-ended', requestId, how: 'stopped', outcome, durationMs: 0, timeoutSeconds: timeout, memorySize, peakMemory: 0 });
    return { ...outcome, durationMs: 0, logTail: tail.bytes() };
  }

  #delivery(request: ExecutionRequest, timeoutMs: number): Parameters<Environment['invoke']>[0] {
    return {
      requestId: request.requestId,
      deadlineMs: Date.now() + Math.round(timeoutMs),
      invokedFunctionArn: request.invokedFunctionArn,
      payload: request.payload,
      clientContext: request.clientContext,
      traceId: request.traceId,
    };
  }

  async #interpreterFor(request: RoutedVersion): Promise<{ interpreter: Interpreter | null; reason: string }> {
    const { runtime } = request.route.configuration;
    if (runtimeFamily(runtime) !== 'provided') {
      return { interpreter: await this.runtimes.interpreter(runtime), reason: `no interpreter for the runtime ${runtime} is installed here` };
    }
    const lease = await this.code.acquire(request.route.code);
    const found = hasBootstrap(lease.folder);
    lease.release();
    const launcher = { path: await this.runtimes.hostNode(), version: process.versions.node, exact: true };
    return { interpreter: found ? launcher : null, reason: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]" };
  }

  async #prepare(request: RoutedVersion, interpreter: Interpreter | null, provisioned = false): Promise<Cold> {
    const { accountId, region, functionName, route } = request;
    const { version } = route;
    const { environment, runtime, memorySize, logging } = route.configuration;
    const logStream = logStreamName(version, new Date(), randomUUID());
    const source = { accountId, region, functionName, logGroup: logging.logGroup, logStream };
    const log = new FunctionLog(this.settings.logSink, source, applicationLineFilter(logging));
    tell(log, request, { type: 'init-started', functionName, version, runtime, interpreter, provisioned, logStream, memorySize });
    const variables = environment?.variables ?? {};
    const customerVariables =
      Object.keys(variables).length === 0
        ? {}
        : await this.settings.packageSource.decryptEnvironment(functionStream(accountId, region, functionName), variables);
    return { log, logStream, customerVariables, interpreter: interpreter?.path ?? '' };
  }

  async #newEnvironment(request: RoutedVersion, cold: Cold, provisioned = false): Promise<Environment> {
    const { accountId, region, functionName, route } = request;
    const stream = functionStream(accountId, region, functionName);
    const code = await this.code.acquire(route.code);
    if (this.#closed) {
      code.release();
      throw shuttingDown();
    }
    const environment = new Environment({
      key: environmentKey(stream, route.version, route.revision),
      group: environmentGroup(stream, route.version),
      provisioned,
      functionName,
      region,
      version: route.version,
      configuration: route.configuration,
      logStream: cold.logStream,
      customerVariables: cold.customerVariables,
      code,
      bootstraps: this.bootstraps,
      interpreter: cold.interpreter,
      folder: join(this.runFolder, String(++this.#sequence)),
      sandbox: this.box,
      log: cold.log,
      onGone: (gone) => {
        this.#pool.gone(gone);
        this.provisioner.lost(gone);
      },
      onFree: (free) => this.#pool.release(free),
    });
    this.#environments.add(environment);
    void environment.whenGone().then(() => this.#environments.delete(environment));
    return environment;
  }
}

/** Writes what the platform says into a function's log, in the format that the version's configuration asks for. */
function tell(log: FunctionLog, { route }: RoutedVersion, event: PlatformEvent): void {
  for (const line of platformLines(event, route.configuration.logging)) log.line(line);
}

/** The invocation was cut short by the executor's own end, not by the function: whoever planned it may try again. */
const shuttingDown = (): AwsError => serviceException('The invoker is shutting down.');
