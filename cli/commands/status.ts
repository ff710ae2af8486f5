import type { CommandContext, CommandResult, Table } from '../command-line/command.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import type { Fleet, FleetSecret, WaitingApproval } from '../fleet/fleet.ts';
import { readApprovals } from '../fleet/read-approvals.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import type { SelectedSecret } from '../operations/select-secrets.ts';
import { type FormerUsage, usageOfFormer } from '../operations/usage-of-former.ts';
import { approvalText } from '../output/approval-text.ts';
import { healthText, oldCredentialText, stateMark } from '../output/describe-secret.ts';
import { formatPeriod, formatTime } from '../output/format-time.ts';
import { renderTable } from '../output/render-table.ts';
import { renderTimeline } from '../output/render-timeline.ts';
import type { Style } from '../output/style.ts';
import { announcementText } from '../output/waiting-text.ts';

/** What the table shows beside the secrets. */
interface Facts {
  readonly nowMs: number;
  /** Absent: not asked for. */
  readonly usage?: ReadonlyMap<string, FormerUsage> | undefined;
  readonly approvals?: ReadonlyMap<string, WaitingApproval>;
}

/** `status`: the fleet as a table; with one secret, its credentials and its timeline. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const nowMs = context.terminal.now();
  const { args } = context;
  const deployments = await selectDeployments(context);
  const isOne = args.length === 1 && deployments.length === 1;
  const fleets = await Promise.all(
    deployments.map((deployment) =>
      readFleet(deployment, { nowMs, timelines: isOne, ...(args.length === 0 ? {} : { secrets: args }) }),
    ),
  );
  for (const { deployment, problem } of fleets) {
    if (problem !== undefined)
      context.terminal.note(
        `! ${deployment.name}: of secrets without tags only the default strategy is shown: ${problem}`,
      );
  }
  const secrets = fleets.flatMap((fleet) => fleet.secrets);
  const approvals = await readWaiting(deployments, fleets);
  const usage = context.options.flag('usage') ? await usageOfFormer(withDeployments(deployments, fleets)) : undefined;
  for (const [arn, { problem }] of usage ?? []) {
    if (problem !== undefined) context.terminal.note(`! the usage of ${arn} is not known: ${problem}`);
  }
  const isWell = secrets.every(({ state }) => state.level === 'ok' || state.level === 'busy');
  const [only] = secrets;
  return {
    document: {
      fleets,
      summary: summaryOf(secrets),
      ...(approvals.size === 0 ? {} : { approvals: Object.fromEntries(approvals) }),
      ...(usage === undefined ? {} : { usage: Object.fromEntries(usage) }),
    },
    table: tableOf(secrets, { nowMs, usage }),
    text: (style) => [
      ...headerOf(fleets, style),
      ...(isOne && only !== undefined
        ? renderTimeline(only, nowMs, style, approvals.get(only.arn))
        : fleetLines(secrets, { nowMs, usage, approvals }, style)),
    ],
    next: nextOf(secrets, isOne, approvals),
    exit: isWell ? 'ok' : 'findings',
  };
}

async function readWaiting(
  deployments: readonly Deployment[],
  fleets: readonly Fleet[],
): Promise<ReadonlyMap<string, WaitingApproval>> {
  const read = fleets.map(({ secrets }, at) => readApprovals(deployments[at] as Deployment, secrets));
  return new Map((await Promise.all(read)).flatMap((approvals) => [...approvals]));
}

function withDeployments(deployments: readonly Deployment[], fleets: readonly Fleet[]): SelectedSecret[] {
  return fleets.flatMap(({ secrets }, at) =>
    secrets.map((secret) => ({ deployment: deployments[at] as Deployment, secret })),
  );
}

function fleetLines(secrets: readonly FleetSecret[], facts: Facts, style: Style): string[] {
  if (secrets.length === 0) return ['No secret is managed here. Adopt one: genesys-oauth-rotation adopt ARN'];
  const { total, byLevel } = summaryOf(secrets);
  const parts = Object.entries(byLevel).map(([level, count]) => `${count} ${level}`);
  return [
    ...renderTable(tableOf(secrets, facts, style), style),
    '',
    `${total} ${total === 1 ? 'secret' : 'secrets'} · ${parts.join(' · ')}`,
    ...waitingLines(secrets, facts, style),
  ];
}

/** Why each rotation waits that does, and who was told of those to come. */
function waitingLines(secrets: readonly FleetSecret[], { nowMs, approvals }: Facts, style: Style): string[] {
  const lines = secrets.flatMap((secret) => {
    const approval = approvals?.get(secret.arn);
    const announced = secret.ledger?.announced;
    return [
      ...(approval === undefined ? [] : [style.warn(`${secret.name}: ${approvalText(approval, nowMs)}`)]),
      ...(announced === undefined || Date.parse(announced) < nowMs
        ? []
        : [style.quiet(`${secret.name}: announced: ${announcementText(announced, [], nowMs)}`)]),
    ];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

/** The account, the region and the organizations, before everything else. */
function headerOf(fleets: readonly Fleet[], style: Style): string[] {
  return fleets.map(({ deployment: { name, accountId, region }, secrets }) => {
    const organizations = new Set(secrets.flatMap(({ organizationId }) => organizationId ?? []));
    const account = name === accountId ? accountId : `${name} (${accountId})`;
    return style.quiet(`${account} · ${region} · organization ${[...organizations].join(', ') || 'unknown'}`);
  });
}

function tableOf(secrets: readonly FleetSecret[], { nowMs, usage }: Facts, style?: Style): Table {
  return {
    columns: ['ACCOUNT', 'SECRET', 'ORG', 'STRATEGY', 'AGE', 'POLICY', 'NEXT', 'OLD CREDENTIAL', 'STATE'],
    rows: secrets.map((secret) => {
      const { ageSeconds, policySeconds } = secret.credential;
      const isOld = ageSeconds !== undefined && policySeconds !== undefined && ageSeconds > policySeconds;
      return [
        secret.deployment,
        secret.name,
        secret.environment ?? '–',
        secret.strategy,
        ageSeconds === undefined ? '–' : `${formatPeriod(ageSeconds * 1000)}${isOld ? ' !' : ''}`,
        policySeconds === undefined ? '–' : formatPeriod(policySeconds * 1000),
        nextText(secret, nowMs),
        oldCredentialText(secret, nowMs, usage && (usage.get(secret.arn)?.clients ?? [])),
        `${stateMark(secret.state.level, style)} ${healthText(secret.state)}`,
      ];
    }),
  };
}

function nextText({ rotation: { isOn, nextRotationAt } }: FleetSecret, nowMs: number): string {
  if (!isOn || nextRotationAt === undefined) return '–';
  const lateMs = nowMs - Date.parse(nextRotationAt);
  return lateMs > 0 ? `overdue ${formatPeriod(lateMs)}` : formatTime(nextRotationAt, nowMs);
}

function summaryOf(secrets: readonly FleetSecret[]) {
  const byLevel: Record<string, number> = {};
  for (const { state } of secrets) byLevel[state.level] = (byLevel[state.level] ?? 0) + 1;
  return { total: secrets.length, byLevel };
}

function nextOf(
  secrets: readonly FleetSecret[],
  isOne: boolean,
  approvals: ReadonlyMap<string, WaitingApproval>,
): string | undefined {
  const worst =
    secrets.find(({ state }) => state.level === 'failing') ?? secrets.find(({ state }) => state.level === 'warning');
  if (worst === undefined) return undefined;
  if (isOne && approvals.has(worst.arn)) return `genesys-oauth-rotation approve ${worst.name}`;
  return `genesys-oauth-rotation ${isOne ? 'doctor' : 'status'} ${worst.name}`;
}
