import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';

const CHILD = "const s = require('net').connect(process.argv[1]); s.on('data', (d) => s.write(d));";

/**
 * The floor of a warm invocation: round trips of a few hundred bytes to another Node process over a Unix socket, which is
 * what this machine's kernel and scheduler take. Milliseconds each.
 */
export async function echoRoundTrips(folder: string, count: number): Promise<number[]> {
  const path = join(folder, 'echo.sock');
  const server = createServer().listen(path);
  const child = spawn(process.execPath, ['-e', CHILD, path], { stdio: 'ignore' });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const message = 'x'.repeat(300);
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    socket.write(message);
    await once(socket, 'data');
    times.push(performance.now() - started);
  }
  child.kill();
  socket.destroy();
  server.close();
  return times;
}
