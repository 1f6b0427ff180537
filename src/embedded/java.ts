import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Kafka's brokers run on Java 17 or later since 4.0 (KIP-1013). */
const LEAST_VERSION = 17;

type Environment = Readonly<Record<string, string | undefined>>;

/** The `java` of JAVA_HOME, else the one on the PATH. @throws Error of one line where it is missing or too old */
export async function findJava(env: Environment = process.env): Promise<string> {
  const home = env['JAVA_HOME'];
  const java = home ? join(home, 'bin', 'java') : 'java';
  const needs = `Kafka needs Java ${LEAST_VERSION} or later`;
  const { stderr } = await promisify(execFile)(java, ['-version'], { env }).catch((error: NodeJS.ErrnoException) => {
    const missing = home ? `there is no ${java} (JAVA_HOME)` : 'there is no java on the PATH';
    throw new Error(`${needs}: ${error.code === 'ENOENT' ? missing : `${java} does not run`}`, { cause: error });
  });
  const version = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1]); // up to Java 8 it is "1.8.0"
  if (!(version >= LEAST_VERSION)) throw new Error(`${needs}: ${java} is ${stderr.split('\n', 1)[0]}`);
  return java;
}
