import type { StrategyName } from '../domain/strategy-name.ts';
import { requestLimitsOf } from './count-requests.ts';
import { shortId } from './credential.ts';
import type { FinalState } from './final-state.ts';
import { mark } from './render.ts';
import type { Check } from './self-check.ts';
import type { Style } from './style.ts';
import type { RequestCounts, RotationRecord } from './timeline.ts';

const indent = '  ';
const sideWidth = 17;

export function renderFinalState(finalState: FinalState, style: Style): string[] {
  const { versions, clients, schedules, deadLetters } = finalState;
  const title = style.strong('Final state');
  const side = (name: string, lines: readonly string[]) =>
    lines.map((line, index) => `${indent}${style.quiet((index === 0 ? name : '').padEnd(sideWidth))}${line}`);
  return [
    '',
    `${title}${style.quiet('   ✓ logs in, ✗ is rejected')}`,
    ...side(
      'Secrets Manager',
      versions.map(
        ({ versionId, stages, clientId, logsIn }) =>
          `${mark(logsIn, style, 2)}version ${shortId(versionId)}  ${stages.join(', ').padEnd(13)}  holds client ${shortId(clientId ?? '')}`,
      ),
    ),
    ...side(
      'Genesys Cloud',
      clients.map(
        ({ clientId, state, name, ...secrets }) =>
          `${mark(secrets.knownSecrets > 0, style, 2)}client  ${shortId(clientId)}  ${state.padEnd(13)}  ${name}${explain(secrets)}`,
      ),
    ),
    ...side('Schedules', [String(schedules)]),
    ...side('Dead letters', [String(deadLetters)]),
  ];
}

function explain({ unknownSecrets, administers }: { unknownSecrets: number; administers: boolean }): string {
  if (administers) return '  (the admin secret)';
  return unknownSecrets > 0 ? '  (its new secret was discarded)' : '';
}

const services = [
  ['Genesys Cloud', 'genesys'],
  ['Secrets Manager', 'secretsManager'],
  ['DynamoDB', 'dynamoDb'],
  ['Scheduler', 'scheduler'],
  ['CloudWatch', 'cloudWatch'],
] as const satisfies readonly (readonly [string, keyof RequestCounts])[];

/** Shows the first rotation only: later ones may send fewer requests because warm functions cache data. */
export function renderRequests(first: RotationRecord | undefined, strategy: StrategyName, style: Style): string[] {
  if (first === undefined) return [];
  const { rotate, retire } = first.requests;
  const limits: Partial<RequestCounts> = requestLimitsOf(strategy);
  const row = (name: string, counts: Partial<RequestCounts>) =>
    `${style.quiet(name.padEnd(sideWidth))}${services
      .map(([title, service]) => String(counts[service] ?? '').padEnd(title.length + 3))
      .join('')}`.trimEnd();
  const head = services.map(([title]) => title.padEnd(title.length + 3)).join('');
  return [
    '',
    `${style.strong('Requests per rotation')}${style.quiet('   the first one: functions warm, caches empty')}`,
    `${indent}${style.quiet(`${' '.repeat(sideWidth)}${head}`.trimEnd())}`,
    `${indent}${row('four steps', rotate)}`,
    `${indent}${row('limit', limits)}`,
    `${indent}${row('revocation', retire)}`,
  ];
}

export function renderChecks(checks: readonly Check[], style: Style): string[] {
  return [
    '',
    style.strong('Self-check'),
    ...checks.map(
      ({ claim, holds, found }) =>
        `${indent}${mark(holds, style, 2)}${claim}${found === undefined ? '' : style.bad(` — ${found}`)}`,
    ),
    '',
  ];
}
