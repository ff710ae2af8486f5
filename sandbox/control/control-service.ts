import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';

/** What the control API does, by path below `/_sandbox`. A thrown {@link ControlError} is the caller's mistake. */
export type ControlRoutes = Readonly<Record<string, (parameters: Readonly<Record<string, unknown>>) => unknown>>;

/** The routes at this moment: the service is there before what it controls. */
export type CurrentRoutes = () => ControlRoutes;

/** A request that the control API refuses; nothing was changed. */
export class ControlError extends Error {}

const root = '/_sandbox';

/**
 * The sandbox's own API, JSON over HTTP: what no service offers, such as skipping time. The server refuses web pages before
 * it, by the headers Origin, Sec-Fetch-Site and Host, and it takes only JSON, which no form of a page can send.
 */
export function createControlService(current: CurrentRoutes): SandboxService {
  const nameOf = ({ method, path }: SandboxRequest) => `${method} ${path.slice(root.length).replace(/\/$/, '')}`;
  return {
    name: 'sandbox',
    accepts: ({ path }) => path === root || path.startsWith(`${root}/`),
    operation: nameOf,
    async handle(request) {
      const routes = current();
      const route = routes[nameOf(request)];
      if (route === undefined) {
        const known = Object.keys(routes).map((name) => name.replace(' ', ` ${root}`));
        return reply(404, {
          message: `The sandbox has no ${request.method} ${request.path}, but ${known.join(', ')}.`,
        });
      }
      try {
        return reply(200, await route(readParameters(request)));
      } catch (error) {
        if (error instanceof ControlError) return reply(400, { message: `${error.message} Nothing was changed.` });
        throw error;
      }
    },
  };
}

function readParameters({ body }: SandboxRequest): Readonly<Record<string, unknown>> {
  const text = Buffer.from(body).toString();
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new ControlError('The body must be a JSON object.');
}

function reply(status: number, body: unknown): SandboxResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: `${JSON.stringify(body, undefined, 2)}\n` };
}
