import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { allowedPerMinute, plannedRotations, upcomingLoad } from '../operations/upcoming-load.ts';
import { formatTime } from '../output/format-time.ts';
import { renderTable } from '../output/render-table.ts';

const dayMs = 86_400_000;

/** US dollars a month at list prices, as calculated in docs/deployment.md. */
const dollars = { perSecret: 0.71, perService: 10.09 };

/** `plan`: what is rotated and revoked next, and how close that comes to the rate limit of Genesys Cloud. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { terminal } = context;
  const nowMs = terminal.now();
  const untilMs = nowMs + daysOf(context) * dayMs;
  const deployments = await selectDeployments(context);
  const fleets = await Promise.all(deployments.map((deployment) => readFleet(deployment, { nowMs })));
  const secrets = fleets.flatMap((fleet) => fleet.secrets);
  const rotations = plannedRotations(secrets, nowMs, untilMs);
  const load = upcomingLoad(secrets, rotations, nowMs, untilMs);
  const busiest = load.toSorted((one, other) => other.worstRequestsPerMinute - one.worstRequestsPerMinute)[0];
  const isTooMuch = (busiest?.worstRequestsPerMinute ?? 0) > allowedPerMinute;
  const monthlyDollars =
    Math.round(100 * (secrets.length * dollars.perSecret + fleets.length * dollars.perService)) / 100;
  const table = {
    columns: ['BY', 'ACCOUNT', 'SECRET', 'ORGANIZATION', 'FROZEN UNTIL'],
    rows: rotations.map(({ at, deployment, secret, organizationId, frozenUntil, freezeReason }) => [
      formatTime(at, nowMs),
      deployment,
      secret,
      organizationId,
      frozenText(frozenUntil, freezeReason, nowMs),
    ]),
  };
  return {
    document: { until: new Date(untilMs).toISOString(), rotations, load, allowedPerMinute, busiest, monthlyDollars },
    table,
    text: (style) => [
      ...(rotations.length === 0 ? ['No rotation is scheduled in this time.'] : renderTable(table, style)),
      '',
      busiest === undefined
        ? 'No requests are expected.'
        : `Busiest hour: ${formatTime(busiest.hour, nowMs)}, up to ${busiest.worstRequestsPerMinute} requests a minute in ${busiest.organizationId}, if all start at once; ${allowedPerMinute} are allowed.`,
      `About ${monthlyDollars} US dollars a month at list prices (docs/deployment.md). What a deployment would change: npx cdk diff.`,
    ],
    exit: isTooMuch ? 'findings' : 'ok',
  };
}

function frozenText(until: string | undefined, reason: string | undefined, nowMs: number): string {
  if (until === undefined) return '';
  return `${formatTime(until, nowMs)}${reason === undefined ? '' : ` (${reason})`}`;
}

function daysOf({ options }: CommandContext): number {
  const text = options.text('days') ?? '31';
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 366) return Number(text);
  throw new CommandError('usage', '--days is no number from 1 to 366.', 'leave it out for the next 31 days.');
}
