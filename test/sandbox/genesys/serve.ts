import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { SandboxService } from '../../../sandbox/core/service.ts';

/** Serves one service on a free loopback port for real clients. */
export async function serve(service: SandboxService): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
    const response = await service.handle({
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(headers),
      body: await buffer(incoming),
      caller: undefined,
    });
    outgoing.writeHead(response.status, response.headers).end(response.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
