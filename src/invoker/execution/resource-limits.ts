/** Files and processes that AWS allows a function. */
const MAX_FILES = 1024;
const MAX_PROCESSES = 1024;
/** Node needs this much to start and to run wasm and fetch (measured), whatever the function's memory. */
const LEAST_DATA_MIB = 256;
/** What an interpreter has beside the function's own memory. */
const BASELINE_MIB = 64;

/** MiB of RLIMIT_DATA for a function's memory size. RLIMIT_AS would keep Node from starting. */
export const dataLimit = (memorySize: number): number => Math.max(LEAST_DATA_MIB, memorySize + BASELINE_MIB);

/**
 * A shell's command line that sets the limits, joins standard error to standard output so that the log keeps its order,
 * and becomes the command. Should the machine run out of memory, functions go first.
 * `countProcesses`: only where the uid's processes are counted for this sandbox alone.
 * (`ulimit -u` is bash's word for what dash calls `-p`.)
 */
export function limitedCommand(command: readonly string[], dataLimitMiB: number, countProcesses: boolean): string[] {
  const processes = countProcesses ? `ulimit -u ${MAX_PROCESSES} 2>/dev/null || ulimit -p ${MAX_PROCESSES}; ` : '';
  const script = `echo 1000 2>/dev/null > /proc/self/oom_score_adj; ulimit -c 0; ulimit -n ${MAX_FILES}; ulimit -d ${dataLimitMiB * 1024}; ${processes}exec "$@" 2>&1`;
  return ['/bin/sh', '-c', script, 'sh', ...command];
}
