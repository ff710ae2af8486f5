import type { CommandContext, Options } from '../cli/command-line/command.ts';
import { CommandError } from '../cli/command-line/command-error.ts';
import { commands } from '../cli/command-line/commands.ts';
import type { ConsoleServer } from '../cli/console/console-server.ts';
import type { SandboxAction } from '../cli/console/page-data.ts';
import { startConsole } from '../cli/console/start-console.ts';
import { connect } from '../cli/deployment/connect.ts';
import type { RunningSandbox } from '../sandbox/index.ts';

/** What each button sends to the sandbox's own API, and what the page says then. */
const requests: Readonly<
  Record<SandboxAction, { readonly path: string; readonly body: object; readonly said: string }>
> = {
  'skip-hour': { path: 'time', body: { skip: '1h' }, said: 'An hour has passed.' },
  'skip-day': { path: 'time', body: { skip: '1d' }, said: 'A day has passed.' },
  'next-timer': { path: 'time', body: { to: 'next-timer' }, said: 'The next revocation was due, and ran.' },
  leak: { path: 'scenario', body: { name: 'leaked-secret' }, said: 'The credential has leaked.' },
  break: { path: 'genesys', body: { outage: 'unavailable' }, said: 'Genesys Cloud responds with 503 to every call.' },
  repair: { path: 'genesys', body: { outage: 'none' }, said: 'Genesys Cloud responds again.' },
};

export interface SandboxConsoleOptions {
  /** Of who acts on the page. Default: the administrator of the sandbox. */
  readonly accessKeyId?: string;
  /** Whether the page may change anything. Default true. */
  readonly operate?: boolean;
}

/** The product's page on a sandbox, on the sandbox's time, with buttons for what only a sandbox can do. */
export function startSandboxConsole(
  sandbox: RunningSandbox,
  { accessKeyId, operate = true }: SandboxConsoleOptions = {},
): Promise<ConsoleServer> {
  const environment = sandbox.environment();
  useDummyKeys(environment);
  if (accessKeyId !== undefined) process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  return startConsole(contextOf(sandbox, environment.AWS_REGION ?? 'eu-west-1'), {
    operate,
    freshMs: 500,
    actOnSandbox: (action, secretArn) => act(sandbox, action, secretArn),
  });
}

async function act({ endpoint, secrets }: RunningSandbox, action: SandboxAction, secretArn: string | undefined) {
  const { path, body, said } = requests[action];
  const secret = secrets.find(({ arn }) => arn === secretArn);
  const response = await fetch(`${endpoint}/_sandbox/${path}`, {
    method: 'POST',
    body: JSON.stringify(secret === undefined ? body : { ...body, secret: secret.name }),
  });
  const result = (await response.json()) as { readonly message?: string; readonly report?: string };
  if (response.ok) return result.report ?? said;
  throw new CommandError('failed', result.message ?? 'The sandbox failed.', 'see what it prints.', 'sandbox');
}

function contextOf({ endpoint, service }: RunningSandbox, region: string): CommandContext {
  const options: Options = {
    flag: () => false,
    text: (name) => (name === 'endpoint-url' ? endpoint : undefined),
    list: (name) => (name === 'region' ? [region] : []),
  };
  const terminal = {
    out: () => {},
    note: () => {},
    ask: async () => undefined,
    holdInterrupts: () => new AbortController().signal,
    isInteractive: false,
    environment: {},
    now: service.clock.now,
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  };
  return { args: [], options, terminal, connect, commands };
}

/** The developer's own keys and profile stay out of it: an SDK would ask others for theirs. */
function useDummyKeys(environment: Readonly<Record<string, string>>): void {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
    process.env[name] = environment[name];
  }
  delete process.env.AWS_PROFILE;
}
