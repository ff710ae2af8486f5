import { oldCredentialText } from '../../output/describe-secret.ts';
import { formatPeriod, formatTime } from '../../output/format-time.ts';
import type { PageData, PageSecret } from '../page-data.ts';
import { type Route, writeRoute } from './route.ts';
import { ScrollArea } from './scroll-area.tsx';
import { StateBadge } from './state-badge.tsx';

interface FleetTableProps {
  readonly secrets: readonly PageSecret[];
  readonly data: PageData;
  readonly nowMs: number;
  readonly route: Route;
}

/** The fleet. On a narrow screen the columns of class `wide` are left out; the drawer has them. */
export function FleetTable({ secrets, data, nowMs, route }: FleetTableProps) {
  const hasDeployments = data.deployments.length > 1;
  return (
    <ScrollArea label="Secrets">
      <table class="fleet">
        <thead>
          <tr>
            <th scope="col">Secret</th>
            <th scope="col">State</th>
            <th scope="col" class="wide">
              Age
            </th>
            <th scope="col">Next rotation</th>
            <th scope="col" class="wide">
              Old credential
            </th>
            <th scope="col" class="wide">
              Strategy
            </th>
            {hasDeployments && (
              <th scope="col" class="wide">
                Deployment
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {secrets.map((secret) => (
            <tr key={secret.arn}>
              <th scope="row">
                <a href={writeRoute({ ...route, secret: secret.arn })}>{secret.name}</a>
              </th>
              <td>
                <StateBadge state={secret.state} />
                {detailText(secret, nowMs) !== '' && <small class="quiet">{detailText(secret, nowMs)}</small>}
              </td>
              <td class="wide">{ageText(secret, nowMs)}</td>
              <td>{nextText(secret, nowMs)}</td>
              <td class="wide">{oldCredentialText(secret, nowMs)}</td>
              <td class="wide">{secret.strategy}</td>
              {hasDeployments && <td class="wide">{secret.deployment}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function detailText({ state, waitingApproval }: PageSecret, nowMs: number): string {
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
