import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { FunctionConfiguration } from '../../../contract/index.js';
import type { CodeLease } from '../code-cache.js';
import { functionEnvironment, RUNTIME_API_PORT } from '../environment-variables.js';
import type { FunctionLog } from '../function-log.js';
import type { ProcessExit } from '../outcomes.js';
import { dataLimit } from '../resource-limits.js';
import { RuntimeApi, type Delivery, type Posted } from '../runtime-api.js';
import { runtimeFamily } from '../runtime-names.js';
import type { EnvironmentFiles, Launched, Sandbox } from '../sandbox.js';
import { functionCommand } from './function-command.js';
import type { Pooled } from './pool.js';

/** Everything that one environment is made from. */
export interface EnvironmentBlueprint {
  readonly key: string;
  readonly group: string;
  readonly provisioned: boolean;
  readonly functionName: string;
  readonly region: string;
  readonly version: string;
  readonly configuration: FunctionConfiguration;
  readonly logStream: string;
  readonly customerVariables: Readonly<Record<string, string>>;
  readonly code: CodeLease;
  readonly bootstraps: string;
  /** The function's interpreter; for `provided`, the Node that opens its port. */
  readonly interpreter: string;
  /** Folder for its socket and temporary files: made at start, removed at the end. */
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly log: FunctionLog;
  /** Called once, when nothing of it is left. */
  onGone(environment: Environment): void;
  /** Called when it asks for the next invocation. */
  onFree(environment: Environment): void;
}

/** How an init or an invocation ended. */
export type Ending =
  | { readonly kind: 'ready' }
  | { readonly kind: 'posted'; readonly posted: Posted }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'exit'; readonly exit: ProcessExit };

/** How long output of a dead process may still come in before the answer goes out without it. */
const DRAIN_MS = 250;
/** How long a killed process may take to be gone before the answer goes out. */
const KILL_WAIT_MS = 1000;

/** One process tree with one Runtime API: an init, then one invocation at a time. */
export class Environment implements Pooled {
  readonly key: string;
  readonly group: string;
  readonly provisioned: boolean;
  readonly log: FunctionLog;
  readonly #api: RuntimeApi;
  #server: Server | null = null;
  #launched: Launched | null = null;
  #settle: ((ending: Ending) => void) | null = null;
  /** It is free when its user is done (its log is complete) and its runtime has asked for the next. */
  #inUse = true;
  #asked = false;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;
  readonly #gone: Promise<void>;
  #resolveGone: () => void = () => {};
  #pressure: Promise<void> | null = null;
  #peak = 0;
  #peakRead = 0;

  constructor(private readonly blueprint: EnvironmentBlueprint) {
    this.key = blueprint.key;
    this.group = blueprint.group;
    this.provisioned = blueprint.provisioned;
    this.log = blueprint.log;
    this.#gone = new Promise((resolve) => (this.#resolveGone = resolve));
    this.#api = new RuntimeApi(
      {
        onNext: () => this.#onNext(),
        onOutcome: (_requestId, posted) => this.#finish({ kind: 'posted', posted }),
        onInitError: (posted) => this.#finish({ kind: 'posted', posted }),
      },
      runtimeFamily(blueprint.configuration.runtime) !== 'provided',
    );
  }

  /** Starts the process tree and waits, at most `timeoutMs`, until its runtime asks for an invocation. */
  async start(timeoutMs: number): Promise<Ending> {
    const ending = new Promise<Ending>((resolve) => (this.#settle = resolve));
    try {
      await this.#launch();
    } catch (error) {
      await this.#dispose();
      throw error;
    }
    this.#limit(timeoutMs);
    return ending;
  }

  /** Runs one invocation; only when free. */
  invoke(delivery: Delivery, timeoutMs: number): Promise<Ending> {
    return new Promise((resolve) => {
      if (this.#ended) return resolve({ kind: 'exit', exit: { code: null, signal: null } });
      this.#settle = resolve;
      this.#inUse = true;
      this.#asked = false;
      this.#limit(timeoutMs);
      this.#api.deliver(delivery);
    });
  }

  /** The user of the last invocation has written its log's end: from now on another may come. */
  done(): void {
    this.#inUse = false;
    this.#freeIfDone();
  }

  /** Highest resident memory in MiB so far, read at most once a second. */
  peakMemoryMiB(): number {
    const now = performance.now();
    if (now - this.#peakRead > 1000 || this.#peakRead === 0) {
      this.#peakRead = now;
      this.#peak = Math.max(this.#peak, this.#launched?.peakMemory() ?? 0);
    }
    return Math.ceil(this.#peak / (1024 * 1024));
  }

  /** Ends the process tree. What runs in it ends as an exit. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.blueprint.onGone(this);
    this.#launched?.kill();
  }

  /** Resolves when the process tree is gone and its files are removed. */
  whenGone(): Promise<void> {
    return this.#gone;
  }

  async #launch(): Promise<void> {
    const { blueprint } = this;
    const { sandbox, configuration } = blueprint;
    const provided = runtimeFamily(configuration.runtime) === 'provided';
    const files = this.#makeFiles(provided);
    const paths = sandbox.paths(files);
    const listening = await this.#listen(files.socket, provided && !sandbox.ownNetwork);
    const variables = functionEnvironment({
      configuration,
      functionName: blueprint.functionName,
      region: blueprint.region,
      version: blueprint.version,
      provisioned: blueprint.provisioned,
      logStream: blueprint.logStream,
      customer: blueprint.customerVariables,
      runtimeApi: listening ?? `127.0.0.1:${RUNTIME_API_PORT}`,
      taskRoot: paths.taskRoot,
      runtimeDir: paths.runtimeDir,
      interpreterDir: '/var/lang/bin',
      temporaryDir: paths.temporaryDir,
    });
    const channel = provided && sandbox.ownNetwork;
    const launched = sandbox.launch({
      files,
      command: functionCommand(configuration, paths, channel),
      environment: channel ? { SWITCHYARD_FUNCTION_ENVIRONMENT: JSON.stringify(variables) } : variables,
      dataLimit: dataLimit(configuration.memorySize),
      temporarySize: configuration.ephemeralStorageSize,
      channel,
    });
    this.#launched = launched;
    for (const output of launched.outputs) this.#read(output);
    if (channel) this.#takePort(launched);
    this.#watch(launched);
    if (this.#ended) launched.kill();
  }

  #makeFiles(provided: boolean): EnvironmentFiles {
    const { folder, sandbox, code, bootstraps, interpreter } = this.blueprint;
    const temporary = join(folder, 'tmp');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o711);
    if (!sandbox.ownNetwork) {
      mkdirSync(temporary);
      this.#own(temporary, 0o700);
    }
    const needsInterpreter = !provided || sandbox.ownNetwork;
    return { code: code.folder, bootstraps, socket: join(folder, 's'), temporary, ...(needsInterpreter ? { interpreter } : {}) };
  }

  #own(path: string, mode: number): void {
    const { uid, gid } = this.blueprint.sandbox.owner;
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
    chmodSync(path, mode);
  }

  /** Listens on the environment's socket, or on a port of loopback, whose address it gives then. */
  async #listen(socket: string, onPort: boolean): Promise<string | null> {
    const server = createServer((connection) => this.#api.connected(connection));
    this.#server = server;
    server.on('error', () => {});
    if (onPort) server.listen(0, '127.0.0.1');
    else server.listen(socket);
    await once(server, 'listening');
    if (onPort) return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#own(socket, 0o600);
    return null;
  }

  /** The port inside the sandbox's network comes out over the launcher's channel, which then is closed. */
  #takePort(launched: Launched): void {
    launched.child.once('message', (_message, handle) => {
      const server = handle as Server | undefined;
      // The launcher runs the function's own code only when this channel is closed.
      launched.child.disconnect();
      if (!server || typeof server.on !== 'function') return;
      this.#server?.close();
      this.#server = server;
      server.on('error', () => {});
      server.on('connection', (connection) => this.#api.connected(connection));
    });
  }

  #read(output: Readable): void {
    output.on('error', () => {});
    output.on('data', (data: Buffer) => {
      const relief = this.log.write(data);
      // A sink that keeps up answers before the next piece comes; one that doesn't stops the function's output.
      if (this.#pressure !== null) {
        output.pause();
        void this.#pressure.then(() => output.resume());
        return;
      }
      this.#pressure = relief;
      void relief.then(() => {
        if (this.#pressure === relief) this.#pressure = null;
      });
    });
  }

  #watch(launched: Launched): void {
    const { child } = launched;
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.once('error', (error) => {
      this.log.line(`The runtime could not be started: ${error.message}`);
      if (child.pid === undefined) void this.#exited({ code: null, signal: null });
    });
    child.once('exit', (code, signal) => void this.#exited({ code, signal }, closed));
  }

  async #exited(exit: ProcessExit, closed?: Promise<void>): Promise<void> {
    // A connection that it opened just before may still wait to be accepted, and all of them to be read to their end.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const limit = new AbortController();
    await Promise.race([Promise.all([closed, this.#api.drained()]), delay(DRAIN_MS, undefined, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
    if (!this.#ended) {
      this.#ended = true;
      this.blueprint.onGone(this);
    }
    this.log.flush();
    this.#finish({ kind: 'exit', exit });
    await this.#dispose();
  }

  async #dispose(): Promise<void> {
    this.#clearLimit();
    this.#api.close();
    this.#server?.close();
    rmSync(this.blueprint.folder, { recursive: true, force: true });
    this.blueprint.code.release();
    this.#resolveGone();
  }

  #limit(timeoutMs: number): void {
    this.#clearLimit();
    this.#timer = setTimeout(() => void this.#timedOut(), timeoutMs);
  }

  #clearLimit(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #timedOut(): Promise<void> {
    const settle = this.#settle;
    this.#settle = null;
    this.#peakRead = 0;
    this.peakMemoryMiB();
    this.end();
    const limit = new AbortController();
    await Promise.race([this.#gone, delay(KILL_WAIT_MS, undefined, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
    settle?.({ kind: 'timeout' });
  }

  #onNext(): void {
    this.#asked = true;
    if (this.#settle !== null) this.#finish({ kind: 'ready' });
    else this.#freeIfDone();
  }

  /**
   * Ends what runs. What the function printed before its answer is in the pipe already, and the event loop reads it in
   * the very round that read the answer: after that round the log is complete.
   */
  #finish(ending: Ending): void {
    const settle = this.#settle;
    if (settle === null) return;
    this.#settle = null;
    setImmediate(() => {
      if (this.#pressure === null) return this.#complete(ending, settle);
      void this.#pressure.then(() => setImmediate(() => this.#complete(ending, settle)));
    });
  }

  #complete(ending: Ending, settle: (ending: Ending) => void): void {
    this.log.flush();
    if (ending.kind === 'ready') this.#clearLimit();
    settle(ending);
  }

  #freeIfDone(): void {
    if (this.#inUse || !this.#asked || this.#ended) return;
    this.#clearLimit();
    this.blueprint.onFree(this);
  }
}
