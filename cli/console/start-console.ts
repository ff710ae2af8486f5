import type { CommandContext } from '../command-line/command.ts';
import { type ActOnSandbox, consoleRoutes } from './console-routes.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { openFleetSource } from './fleet-source.ts';
import { createOperations } from './operations.ts';
import { readPageAssets } from './page-html.ts';

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
  const routes = consoleRoutes({ source, operations: createOperations(context, source), operate, actOnSandbox });
  return startConsoleServer({ assets, routes, ...(port === undefined ? {} : { port }) });
}
