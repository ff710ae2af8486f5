import type { CommandContext } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import type { FleetSecret } from '../fleet/fleet.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { readApprovals } from '../fleet/read-approvals.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { inspect } from '../operations/inspect.ts';
import { userIdOf } from '../operations/operator-name.ts';
import { organizationClients } from '../operations/organization-clients.ts';
import { readStepError } from '../operations/read-step-error.ts';
import type { SelectedSecret } from '../operations/select-secrets.ts';
import { productVersion } from '../product-version.ts';
import { composePageData, pageDeployment } from './compose-page-data.ts';
import type { PageClients, PageData, SecretDetail, SecretUsageView } from './page-data.ts';

/** How far back the log of rotate is searched for an error, if nothing says when the last rotation was. */
const errorsMs = 7 * 86_400_000;

/** Genesys Cloud is asked for its clients this often at most; sooner again if it could not be asked. */
const clientsMs = { known: 15 * 60_000, unknown: 30_000, sandbox: 15_000 };

/** What is read is used again for this long, and for ten times as long as it took: AWS's limits are for everyone. */
const leastFreshMs = 3_000;

export interface FleetSource {
  data(): Promise<PageData>;
  detail(secretArn: string): Promise<SecretDetail>;
  usage(secretArn: string): Promise<SecretUsageView>;
  find(secretArn: string): Promise<SelectedSecret>;
  /** What was read is not used again. */
  forget(): void;
}

export interface FleetSourceOptions {
  readonly mode: PageData['mode'];
  readonly isSandbox: boolean;
  /** Milliseconds for which what was read is used again, at least. Default 3000. */
  readonly freshMs?: number;
}

/** Reads the deployments for the page: at most one reading at a time, however many pages ask. */
export async function openFleetSource(context: CommandContext, options: FleetSourceOptions): Promise<FleetSource> {
  const { terminal } = context;
  const deployments = await selectDeployments(context);
  const pageDeployments = await Promise.all(
    deployments.map(async (deployment) =>
      pageDeployment(deployment, context.options, options.mode === 'operate' ? await userIdOf(deployment) : undefined),
    ),
  );
  const clients = clientsSource(context, options.isSandbox);
  let last:
    | { readonly data: PageData; readonly secrets: readonly SelectedSecret[]; readonly untilMs: number }
    | undefined;
  let reading: Promise<NonNullable<typeof last>> | undefined;
  let generation = 0;

  const read = async () => {
    const startedMs = performance.now();
    const began = generation;
    const nowMs = terminal.now();
    const fleets = await Promise.all(deployments.map((deployment) => readFleet(deployment, { nowMs })));
    const approvals = await Promise.all(
      fleets.map(({ secrets }, at) => readApprovals(deployments[at] as Deployment, secrets)),
    );
    const tookMs = performance.now() - startedMs;
    const data = composePageData({
      product: productVersion,
      mode: options.mode,
      isSandbox: options.isSandbox,
      deployments: pageDeployments,
      fleets,
      approvals: new Map(approvals.flatMap((of) => [...of])),
      clients: await clients(options.mode === 'export'),
      nowMs,
    });
    const secrets = fleets.flatMap((fleet, at) =>
      fleet.secrets.map((secret) => ({ deployment: deployments[at] as Deployment, secret })),
    );
    const freshMs = began === generation ? Math.max(options.freshMs ?? leastFreshMs, 10 * tookMs) : 0;
    last = { data, secrets, untilMs: performance.now() + freshMs };
    return last;
  };
  const current = async () => {
    if (last !== undefined && performance.now() < last.untilMs) return last;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const find = async (secretArn: string) => {
    const found = (await current()).secrets.find(({ secret }) => secret.arn === secretArn);
    if (found !== undefined) return found;
    throw new CommandError('usage', 'The page does not show this secret.', 'reload the page.', 'unknown-secret');
  };
  return {
    data: async () => (await current()).data,
    find,
    async detail(secretArn) {
      return readDetail(await find(secretArn), terminal.now());
    },
    async usage(secretArn) {
      const { deployment, secret } = await find(secretArn);
      return { usage: (await inspect(deployment, secret.arn, 'usage')).usage };
    },
    forget() {
      generation += 1;
      if (last !== undefined) last = { ...last, untilMs: 0 };
    },
  };
}

async function readDetail(selected: SelectedSecret, nowMs: number): Promise<SecretDetail> {
  const { deployment, secret } = selected;
  const [timeline, error] = await Promise.all([
    openLedger(deployment).events(secret.arn),
    isWell(secret)
      ? undefined
      : readStepError(selected, Date.parse(secret.rotation.lastRotatedAt ?? '') || nowMs - errorsMs),
  ]);
  if (error === undefined) return { timeline };
  const { code, message, nextStep } = error;
  // The line of the log ends with it.
  const short = message.replace(` Next: ${nextStep}`, '');
  return { timeline, lastError: { code, message: short, nextStep } };
}

function isWell({ state }: FleetSecret): boolean {
  return state.level === 'ok' || state.level === 'busy';
}

/** Genesys Cloud's clients, read beside the rest: the page does not wait for them, a file does. */
function clientsSource(context: CommandContext, isSandbox: boolean): (waits: boolean) => Promise<PageClients> {
  let known: PageClients = { state: 'reading' };
  let reading: Promise<void> | undefined;
  let untilMs = 0;
  const read = async () => {
    known = await readClients(context);
    const freshMs = isSandbox ? clientsMs.sandbox : known.state === 'known' ? clientsMs.known : clientsMs.unknown;
    untilMs = performance.now() + freshMs;
    reading = undefined;
  };
  return async (waits) => {
    if (reading === undefined && performance.now() > untilMs) reading = read();
    if (waits) await reading;
    return known;
  };
}

async function readClients(context: CommandContext): Promise<PageClients> {
  try {
    const organizations = await organizationClients({ ...context, terminal: { ...context.terminal, note: () => {} } });
    const clients = organizations.flatMap(({ organizationId, clients: listed, knownClientIds, secretArns }) =>
      listed
        .filter(({ clientId, ownerArn }) => !knownClientIds.has(clientId) && ownerArn === undefined)
        .map((client) => ({
          isOrphan: client.claimedBy !== undefined && secretArns.has(client.claimedBy),
          client: { organizationId, ...client },
        })),
    );
    return {
      state: 'known',
      readAt: new Date(context.terminal.now()).toISOString(),
      isComplete: organizations.every(({ isComplete }) => isComplete),
      orphans: clients.filter(({ isOrphan }) => isOrphan).map(({ client }) => client),
      unmanaged: clients
        .filter(({ isOrphan, client }) => !isOrphan && client.grantType === 'CLIENT-CREDENTIALS')
        .map(({ client }) => client),
    };
  } catch (error) {
    if (error instanceof CommandError) return { state: 'unknown', problem: error.message, nextStep: error.nextStep };
    return {
      state: 'unknown',
      problem: 'The clients could not be read.',
      nextStep: 'see genesys-oauth-rotation inventory.',
    };
  }
}
