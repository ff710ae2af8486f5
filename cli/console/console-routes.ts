import { CommandError } from '../command-line/command-error.ts';
import type { Routes } from './console-server.ts';
import type { FleetSource } from './fleet-source.ts';
import type { Operations } from './operations.ts';
import { type SandboxAction, sandboxActions } from './page-data.ts';
import { textOf } from './request-body.ts';

/** What the buttons of the sandbox do. Resolves with what to say. */
export type ActOnSandbox = (action: SandboxAction, secretArn: string | undefined) => Promise<string>;

interface RouteParts {
  readonly source: FleetSource;
  readonly operations: Operations;
  /** Whether the page may change anything. */
  readonly operate: boolean;
  /** Only where the deployment is a sandbox. */
  readonly actOnSandbox: ActOnSandbox | undefined;
}

/** What the page may ask for. Without `operate`, nothing that changes anything is there. */
export function consoleRoutes({ source, operations, operate, actOnSandbox }: RouteParts): Routes {
  const secretOf = (query: URLSearchParams) => query.get('secret') ?? '';
  const reading: Routes = {
    async 'GET /api/fleet'() {
      const data = await source.data();
      const { readAt, plan, ...others } = data;
      // The time of the reading and the end of the plan are no change.
      return { body: data, tagged: { ...others, plan: { ...plan, until: '' } }, headers: { 'x-read-at': readAt } };
    },
    'GET /api/secret': async ({ query }) => ({ body: await source.detail(secretOf(query)) }),
    'GET /api/usage': async ({ query }) => ({ body: await source.usage(secretOf(query)) }),
    'GET /api/operations': async () => ({ body: operations.list(), tagged: operations.list() }),
  };
  const operating: Routes = operate
    ? { 'POST /api/operations': async ({ body }) => ({ body: await operations.start(body) }) }
    : {};
  const sandbox: Routes =
    actOnSandbox === undefined
      ? {}
      : {
          async 'POST /api/sandbox'({ body }) {
            const action = sandboxActions.find((one) => one === textOf(body, 'action'));
            if (action === undefined) {
              throw new CommandError('usage', 'This is no button.', `send one of ${sandboxActions.join(', ')}.`);
            }
            const said = await actOnSandbox(action, textOf(body, 'secret'));
            source.forget();
            return { body: { said } };
          },
        };
  return { ...reading, ...operating, ...sandbox };
}
