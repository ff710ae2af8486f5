import type { CommandContext, Options } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { Interrupts } from '../command-line/interrupts.ts';
import { openTerminal } from '../command-line/open-terminal.ts';
import type { FleetSecret } from '../fleet/fleet.ts';
import type { SelectedSecret } from '../operations/select-secrets.ts';
import type { FleetSource } from './fleet-source.ts';
import { type PageAction, type PageOperation, type PageProblem, pageActions } from './page-data.ts';
import { textOf } from './request-body.ts';

/** How many are shown; what they did is in the ledger. */
const kept = 20;

export interface Operations {
  /** Newest first. */
  list(): readonly PageOperation[];
  /** Starts what a page asks for, with the same code as the command. @throws CommandError */
  start(body: unknown): Promise<PageOperation>;
}

/** What the page may start, one at a time for each secret. What was started goes on in AWS if this process ends. */
export function createOperations(context: CommandContext, source: FleetSource): Operations {
  const operations = new Map<string, PageOperation>();
  const update = (id: string, change: Partial<PageOperation>) => {
    const known = operations.get(id);
    if (known !== undefined) operations.set(id, { ...known, ...change });
  };
  const begin = (request: Request, { deployment, secret }: SelectedSecret): PageOperation => {
    const { id, action, arn, typed } = request;
    assertFree(operations, secret);
    const startedAt = new Date(context.terminal.now()).toISOString();
    const operation: PageOperation = { id, action, secret: arn, startedAt, state: 'running', notes: [] };
    operations.set(id, operation);
    forgetOldest(operations);
    const note = (line: string) => update(id, { notes: [...(operations.get(id)?.notes ?? []), line] });
    const options = optionsOf(context.options, {
      wait: action === 'rotate',
      ...(request.generation === undefined ? {} : { generation: String(request.generation) }),
      ...(request.versionId === undefined ? {} : { 'version-id': request.versionId }),
      profile: deployment.profile === undefined ? [] : [deployment.profile],
      region: [deployment.region],
    });
    void runAsCommand({ ...context, args: [arn], options }, action, typed, note).then((end) => {
      source.forget();
      update(id, end);
    });
    return operation;
  };
  return {
    list: () => [...operations.values()].reverse(),
    async start(body) {
      const request = readRequest(body);
      const selected = await source.find(request.arn);
      if (request.typed !== selected.secret.name) {
        throw new CommandError('cancelled', 'What was typed is not the name of the secret.', 'nothing was changed.');
      }
      // The response to the first request was lost.
      return operations.get(request.id) ?? begin(request, selected);
    },
  };
}

function assertFree(operations: ReadonlyMap<string, PageOperation>, { arn, name }: FleetSecret): void {
  const other = [...operations.values()].find(({ state, secret }) => state === 'running' && secret === arn);
  if (other === undefined) return;
  throw new CommandError('usage', `${other.action} of ${name} is running.`, 'wait until it has ended.', 'busy');
}

function forgetOldest(operations: Map<string, PageOperation>): void {
  for (const [id, { state }] of operations) {
    if (operations.size <= kept) return;
    if (state !== 'running') operations.delete(id);
  }
}

interface Request {
  /** The same for each attempt. */
  readonly id: string;
  readonly action: PageAction;
  readonly arn: string;
  readonly typed: string;
  /** What was confirmed, as far as the command of the action takes it. */
  readonly generation?: number;
  readonly versionId?: string;
}

function readRequest(body: unknown): Request {
  const [id = '', arn = '', typed = ''] = [textOf(body, 'id'), textOf(body, 'secret'), textOf(body, 'typed')];
  const action = pageActions.find((name) => name === textOf(body, 'action'));
  const confirmed = action === undefined ? undefined : confirmedIn(body, action);
  if (action === undefined || confirmed === undefined || !/^[\w-]{8,64}$/.test(id)) {
    throw new CommandError(
      'usage',
      'The operation is not complete.',
      `send id, action (${pageActions.join(', ')}), secret, typed and, to roll back or answer a leak, generation, or, to approve, versionId.`,
    );
  }
  return { id, action, arn, typed, ...confirmed };
}

/** What the page showed when it was confirmed: by now it may be another credential, or another rotation. */
function confirmedIn(body: unknown, action: PageAction): Pick<Request, 'generation' | 'versionId'> | undefined {
  switch (action) {
    case 'rotate':
      return {};
    case 'approve': {
      const versionId = textOf(body, 'versionId') ?? '';
      return /^\w[\w-]{0,63}$/.test(versionId) ? { versionId } : undefined;
    }
    case 'rollback':
    case 'emergency': {
      const generation = Number((body as { readonly generation?: unknown } | null)?.generation);
      return Number.isSafeInteger(generation) && generation > 0 ? { generation } : undefined;
    }
  }
}

type Values = Readonly<Record<string, boolean | string | readonly string[]>>;

/** The options of a command line that names one deployment. How it is found is as the page's command line says. */
function optionsOf(given: Options, values: Values): Options {
  const inherited = ['stack', 'service', 'endpoint-url', 'timeout'];
  const value = (name: string) => values[name] ?? (inherited.includes(name) ? given.text(name) : undefined);
  return {
    flag: (name) => values[name] === true,
    text(name) {
      const found = value(name);
      return typeof found === 'string' ? found : undefined;
    },
    list(name) {
      const found = values[name];
      return Array.isArray(found) ? found : [];
    },
  };
}

/** Runs the command as if it had been typed, its confirmation included. Returns how it ended. */
async function runAsCommand(
  context: CommandContext,
  action: PageAction,
  typed: string,
  note: (line: string) => void,
): Promise<Pick<PageOperation, 'state' | 'error'>> {
  try {
    const row = context.commands[action];
    if (row === undefined) throw new TypeError('every action is a command');
    // The time that a command may take begins with it.
    const { sleep } = openTerminal(context.options, new Interrupts());
    const terminal = { ...context.terminal, sleep, note, isInteractive: true, ask: async () => typed };
    const { run } = await row.load();
    const { exit = 'ok', document } = await run({ ...context, terminal });
    if (exit === 'ok') return { state: 'done' };
    const error = errorIn(document);
    if (exit === 'findings') return { state: 'waiting', ...(error === undefined ? {} : { error }) };
    return { state: 'failed', error: error ?? unexplained };
  } catch (error) {
    if (error instanceof CommandError) {
      const { exit, code, message, nextStep } = error;
      return { state: exit === 'findings' ? 'waiting' : 'failed', error: { code, message, nextStep } };
    }
    const name = error instanceof Error ? error.name : typeof error;
    return {
      state: 'failed',
      error: {
        code: 'internal-error',
        message: `Unexpected error: ${name}.`,
        nextStep: 'see genesys-oauth-rotation status for what was changed, and report it.',
      },
    };
  }
}

const unexplained: PageProblem = {
  code: 'failed',
  message: 'The command failed.',
  nextStep: 'see genesys-oauth-rotation status.',
};

/** Commands for several secrets put the error of one into their document. */
function errorIn(document: Readonly<Record<string, unknown>>): PageProblem | undefined {
  const [first] = (document.secrets ?? []) as readonly { readonly error?: PageProblem }[];
  return first?.error;
}
