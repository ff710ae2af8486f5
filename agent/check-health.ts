import { request } from 'node:http';

/** Whether the agent on this machine is ready, for a health check that can only run a command. */
export function checkHealth({
  port,
  socket,
}: {
  readonly port: number;
  readonly socket: string | undefined;
}): Promise<boolean> {
  const place = socket === undefined ? { host: '127.0.0.1', port } : { socketPath: socket };
  return new Promise((resolve) => {
    request({ ...place, path: '/healthz', headers: { host: 'localhost' }, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('timeout', () => resolve(false))
      .on('error', () => resolve(false))
      .end();
  });
}
