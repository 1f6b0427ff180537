import { request } from 'node:http';

/** Whether a Docker engine answers, at once. */
export function dockerAnswers(): Promise<boolean> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://')) return Promise.resolve(true);
  return new Promise((resolve) => {
    const ping = request({ socketPath: host.slice('unix://'.length), path: '/_ping', timeout: 300 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once('error', () => resolve(false));
    ping.once('timeout', () => ping.destroy(new Error('no answer')));
    ping.end();
  });
}
