import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import type { FleetSecret } from '../fleet/fleet.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { formatTime } from '../output/format-time.ts';
import { renderTable } from '../output/render-table.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** @see https://developer.genesys.cloud/platform/api/rate-limits */
const allowedPerMinute = 300;

/** Of one rotation and of what it retires, at most; docs/evidence has the counts. */
const requestsPerRotation = 14;
const requestsPerRevocation = 5;

/** US dollars a month at list prices, as calculated in docs/deployment.md. */
const dollars = { perSecret: 0.71, perService: 10.09 };

interface PlannedRotation {
  readonly at: string;
  readonly deployment: string;
  readonly organizationId: string;
  readonly secret: string;
}

/** `plan`: what is rotated and revoked next, and how close that comes to the rate limit of Genesys Cloud. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { terminal } = context;
  const nowMs = terminal.now();
  const untilMs = nowMs + daysOf(context) * dayMs;
  const deployments = await selectDeployments(context);
  const fleets = await Promise.all(deployments.map((deployment) => readFleet(deployment, { nowMs })));
  const secrets = fleets.flatMap((fleet) => fleet.secrets);
  const rotations = secrets
    .flatMap((secret) => nextRotation(secret, nowMs, untilMs))
    .sort((one, other) => (one.at < other.at ? -1 : 1));
  const load = loadOf(secrets, rotations, nowMs, untilMs);
  const busiest = load.toSorted((one, other) => other.worstRequestsPerMinute - one.worstRequestsPerMinute)[0];
  const isTooMuch = (busiest?.worstRequestsPerMinute ?? 0) > allowedPerMinute;
  const monthlyDollars =
    Math.round(100 * (secrets.length * dollars.perSecret + fleets.length * dollars.perService)) / 100;
  const table = {
    columns: ['BY', 'ACCOUNT', 'SECRET', 'ORGANIZATION'],
    rows: rotations.map(({ at, deployment, secret, organizationId }) => [
      formatTime(at, nowMs),
      deployment,
      secret,
      organizationId,
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

function nextRotation(secret: FleetSecret, nowMs: number, untilMs: number): PlannedRotation[] {
  const { rotation, deployment, name, organizationId = 'unknown' } = secret;
  if (!rotation.isOn || rotation.nextRotationAt === undefined) return [];
  const firstMs = Date.parse(rotation.nextRotationAt);
  // Of a cron expression, AWS shows only the next date.
  const everyMs = rotation.expression?.startsWith('rate') ? (rotation.intervalSeconds ?? 0) * 1000 : 0;
  const times =
    everyMs === 0
      ? [firstMs]
      : Array.from(
          { length: Math.max(1, Math.floor((untilMs - firstMs) / everyMs) + 1) },
          (_, at) => firstMs + at * everyMs,
        );
  return times
    .filter((at) => at <= untilMs && at >= nowMs - dayMs)
    .map((at) => ({ at: new Date(at).toISOString(), deployment, organizationId, secret: name }));
}

function loadOf(
  secrets: readonly FleetSecret[],
  rotations: readonly PlannedRotation[],
  nowMs: number,
  untilMs: number,
) {
  const byHour = new Map<string, { hour: string; organizationId: string; worstRequestsPerMinute: number }>();
  const add = (at: string, organizationId: string, requests: number) => {
    const hour = new Date(Math.floor(Date.parse(at) / hourMs) * hourMs).toISOString();
    const known = byHour.get(`${hour} ${organizationId}`);
    const worstRequestsPerMinute = (known?.worstRequestsPerMinute ?? 0) + requests;
    byHour.set(`${hour} ${organizationId}`, { hour, organizationId, worstRequestsPerMinute });
  };
  for (const { at, organizationId } of rotations) add(at, organizationId, requestsPerRotation);
  for (const { duties, organizationId = 'unknown' } of secrets) {
    for (const { nextAttemptAt } of duties) {
      const at = Math.max(nowMs, Date.parse(nextAttemptAt));
      if (at <= untilMs) add(new Date(at).toISOString(), organizationId, requestsPerRevocation);
    }
  }
  return [...byHour.values()].sort((one, other) => (one.hour < other.hour ? -1 : 1));
}

function daysOf({ options }: CommandContext): number {
  const text = options.text('days') ?? '31';
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 366) return Number(text);
  throw new CommandError('usage', '--days is no number from 1 to 366.', 'leave it out for the next 31 days.');
}
