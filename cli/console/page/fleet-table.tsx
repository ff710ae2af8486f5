import { oldCredentialText } from '../../output/describe-secret.ts';
import { formatPeriod, formatTime } from '../../output/format-time.ts';
import { DataTable } from '../../view/data-table.ts';
import { StateBadge } from '../../view/state-badge.ts';
import type { PageData, PageSecret } from '../page-data.ts';
import { type Route, writeRoute } from './route.ts';

interface FleetTableProps {
  readonly secrets: readonly PageSecret[];
  readonly data: PageData;
  readonly nowMs: number;
  readonly route: Route;
}

/** The fleet. On a narrow screen the wide columns are left out; the drawer has them. */
export function FleetTable({ secrets, data, nowMs, route }: FleetTableProps) {
  const hasDeployments = data.deployments.length > 1;
  const wide = (label: string) => ({ label, isWide: true });
  return (
    <DataTable
      label="Secrets"
      columns={[
        'Secret',
        'State',
        wide('Age'),
        'Next rotation',
        wide('Old credential'),
        wide('Strategy'),
        ...(hasDeployments ? [wide('Deployment')] : []),
      ]}
      headerAt={0}
      keys={secrets.map(({ arn }) => arn)}
      rows={secrets.map((secret) => [
        <a href={writeRoute({ ...route, secret: secret.arn })}>{secret.name}</a>,
        <>
          <StateBadge level={secret.state.level} text={secret.state.code} />
          <StateDetail text={detailText(secret, nowMs)} />
        </>,
        ageText(secret, nowMs),
        nextText(secret, nowMs),
        oldCredentialText(secret, nowMs),
        secret.strategy,
        ...(hasDeployments ? [secret.deployment] : []),
      ])}
    />
  );
}

function StateDetail({ text }: { readonly text: string }) {
  return text === '' ? null : <small class="quiet">{text}</small>;
}

/** What the state says beside its word. */
export function detailText({ state, waitingApproval, waitingFreeze }: PageSecret, nowMs: number): string {
  if (waitingFreeze?.window !== undefined && state.code === 'rotation-frozen') {
    const { until, reason } = waitingFreeze.window;
    return `until ${formatTime(until, nowMs)}${reason === undefined ? '' : `, ${reason}`}`;
  }
  if (waitingApproval === undefined || state.code !== 'approval-required') return state.detail;
  const { since, requestedBy } = waitingApproval;
  return `since ${formatTime(since, nowMs)}, requested by ${requestedBy.join(', ') || 'nobody'}`;
}

export function ageText({ credential }: PageSecret, nowMs: number): string {
  if (credential.since === undefined) return '–';
  const age = formatPeriod(nowMs - Date.parse(credential.since));
  return credential.policySeconds === undefined ? age : `${age} of ${formatPeriod(credential.policySeconds * 1000)}`;
}

function nextText({ rotation }: PageSecret, nowMs: number): string {
  if (!rotation.isOn) return 'off';
  return rotation.nextRotationAt === undefined ? 'no schedule' : formatTime(rotation.nextRotationAt, nowMs);
}
