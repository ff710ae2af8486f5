import type { CommandContext } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { type ConsoleServer, type Routes, startConsoleServer } from './console-server.ts';
import { openFleetSource } from './fleet-source.ts';
import { createOperations } from './operations.ts';
import { type SandboxAction, sandboxActions } from './page-data.ts';
import { readPageAssets } from './page-html.ts';
import { textOf } from './request-body.ts';

/** What the buttons of the sandbox do. Resolves with what to say. */
export type ActOnSandbox = (action: SandboxAction, secretArn: string | undefined) => Promise<string>;

export interface ConsoleOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Whether the page may change anything. */
  readonly operate: boolean;
  /** Only where the deployment is a sandbox. */
  readonly actOnSandbox?: ActOnSandbox;
  /** Milliseconds for which what was read is used again, at least. Default 3000. */
  readonly freshMs?: number;
}

/** Serves the page for the deployments that the options select. @throws CommandError */
export async function startConsole(context: CommandContext, options: ConsoleOptions): Promise<ConsoleServer> {
  const { port, operate, actOnSandbox, freshMs } = options;
  const assets = await readPageAssets();
  const source = await openFleetSource(context, {
    mode: operate ? 'operate' : 'read',
    isSandbox: actOnSandbox !== undefined,
    ...(freshMs === undefined ? {} : { freshMs }),
  });
  const operations = createOperations(context, source);
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
  return startConsoleServer({
    assets,
    routes: { ...reading, ...operating, ...sandbox },
    ...(port === undefined ? {} : { port }),
  });
}
