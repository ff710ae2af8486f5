import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { mapInParallel } from '../fleet/map-in-parallel.ts';
import { type ClientUsage, inspect } from '../operations/inspect.ts';
import { type Access, readAccesses } from '../operations/read-accesses.ts';
import { assertManaged, type SelectedSecret, selectSecrets } from '../operations/select-secrets.ts';
import { renderTable } from '../output/render-table.ts';

const dayMs = 86_400_000;

interface SecretUsage {
  readonly secret: string;
  readonly clients: readonly ClientUsage[];
  readonly accesses: readonly Access[];
  /** What could not be read, and why. */
  readonly problems: readonly string[];
}

/** `usage`: which client still makes requests, and which principals read the secret in the last days. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { terminal } = context;
  const selected = await selectSecrets(context);
  for (const one of selected) assertManaged(one);
  const sinceMs = terminal.now() - daysOf(context) * dayMs;
  // CloudTrail allows two calls a second.
  const usages = await mapInParallel(selected, (one) => usageOf(one, sinceMs));
  const clientRows = usages.flatMap(({ secret, clients }) =>
    clients.map((client) => [
      secret,
      client.clientId,
      client.role,
      client.state ?? '–',
      requestsText(client),
      client.lastUsedOn ?? '–',
      (client.operations ?? []).map(operationText).join(', '),
    ]),
  );
  const accessRows = usages.flatMap(({ secret, accesses }) =>
    accesses.map(({ principal, versionId, stage, reads, lastAt }) => [
      secret,
      principal,
      versionId ?? stage ?? 'AWSCURRENT',
      String(reads),
      lastAt,
    ]),
  );
  const clients = {
    columns: ['SECRET', 'CLIENT', 'ROLE', 'CREDENTIAL', 'REQUESTS', 'LAST DAY', 'OPERATIONS'],
    rows: clientRows,
  };
  const readers = { columns: ['SECRET', 'PRINCIPAL', 'VERSION', 'READS', 'LAST'], rows: accessRows };
  const problems = usages.flatMap((usage) => usage.problems.map((problem) => `${usage.secret}: ${problem}`));
  for (const problem of problems) terminal.note(`! ${problem}`);
  const isStillUsed = usages.some((usage) =>
    usage.clients.some(({ state, requests = 0 }) => (state === 'grace' || state === 'abandoned') && requests > 0),
  );
  return {
    document: { secrets: usages },
    table: clients,
    text: (style) => [...renderTable(clients, style), '', ...renderTable(readers, style)],
    exit: isStillUsed || problems.length > 0 ? 'findings' : 'ok',
  };
}

function requestsText({ requests, perDay, since = '', reason = '' }: ClientUsage): string {
  if (requests === undefined) return `unknown: ${reason}`;
  const daily = perDay === undefined || requests === 0 ? '' : `, ${perDay.toLocaleString('en-US')} a day`;
  return `${requests.toLocaleString('en-US')} since ${since}${daily}`;
}

function operationText({ operation, platform, requests }: NonNullable<ClientUsage['operations']>[number]): string {
  return `${operation} (${platform === undefined ? '' : `${platform}, `}${requests})`;
}

async function usageOf(selected: SelectedSecret, sinceMs: number): Promise<SecretUsage> {
  const { deployment, secret } = selected;
  const problems: string[] = [];
  const attempt = async <Result>(otherwise: Result, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problems.push(error.message);
      return otherwise;
    }
  };
  const clients = await attempt([], async () => (await inspect(deployment, secret.arn, 'usage')).usage);
  const read = await attempt({ accesses: [], isComplete: true }, () => readAccesses(selected, sinceMs));
  if (!read.isComplete) problems.push('CloudTrail has more events than were read; pass fewer --days');
  return { secret: secret.name, clients, accesses: read.accesses, problems };
}

function daysOf({ options }: CommandContext): number {
  const text = options.text('days') ?? '7';
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 90) return Number(text);
  throw new CommandError('usage', '--days is no number from 1 to 90.', 'CloudTrail keeps events for 90 days.');
}
