import type { Afterwards } from './afterwards.ts';
import { requestLimits } from './count-requests.ts';
import { shortId } from './credential.ts';
import type { Look } from './look.ts';
import { mark } from './render.ts';
import type { Check } from './self-check.ts';
import type { RequestCounts, RotationRecord } from './timeline.ts';

const indent = '  ';
const sideWidth = 17;

export function renderAfterwards(afterwards: Afterwards, look: Look): string[] {
  const { versions, clients, schedules, deadLetters } = afterwards;
  const title = look.strong('Afterwards');
  const side = (name: string, lines: readonly string[]) =>
    lines.map((line, index) => `${indent}${look.quiet((index === 0 ? name : '').padEnd(sideWidth))}${line}`);
  return [
    '',
    `${title}${look.quiet('   ✓ logs in, ✗ is refused')}`,
    ...side(
      'Secrets Manager',
      versions.map(
        ({ versionId, stages, clientId, logsIn }) =>
          `${mark(logsIn, look, 2)}version ${shortId(versionId)}  ${stages.join(', ').padEnd(13)}  holds client ${shortId(clientId ?? '')}`,
      ),
    ),
    ...side(
      'Genesys',
      clients.map(
        ({ clientId, state, name, ...secrets }) =>
          `${mark(secrets.knownSecrets > 0, look, 2)}client  ${shortId(clientId)}  ${state.padEnd(13)}  ${name}${explain(secrets)}`,
      ),
    ),
    ...side('Schedules left', [String(schedules)]),
    ...side('Dead letters', [String(deadLetters)]),
  ];
}

function explain({ unknownSecrets, administers }: { unknownSecrets: number; administers: boolean }): string {
  if (administers) return '  (the admin secret)';
  return unknownSecrets > 0 ? '  (its new secret was thrown away unread)' : '';
}

const services = [
  ['Genesys', 'genesys'],
  ['Secrets Manager', 'secretsManager'],
  ['Scheduler', 'scheduler'],
  ['CloudWatch', 'cloudWatch'],
] as const satisfies readonly (readonly [string, keyof RequestCounts])[];

/** Of the first rotation: later ones might profit from what a warm function has kept. */
export function renderRequests(first: RotationRecord | undefined, look: Look): string[] {
  if (first === undefined) return [];
  const { rotate, retire } = first.requests;
  const limits: Partial<RequestCounts> = requestLimits;
  const row = (name: string, counts: Partial<RequestCounts>) =>
    `${look.quiet(name.padEnd(sideWidth))}${services
      .map(([title, service]) => String(counts[service] ?? '').padEnd(title.length + 3))
      .join('')}`.trimEnd();
  const head = services.map(([title]) => title.padEnd(title.length + 3)).join('');
  return [
    '',
    `${look.strong('Requests of one rotation')}${look.quiet('   the first one; functions loaded beforehand, nothing kept yet')}`,
    `${indent}${look.quiet(`${' '.repeat(sideWidth)}${head}`.trimEnd())}`,
    `${indent}${row('four steps', rotate)}`,
    `${indent}${row('at most', limits)}`,
    `${indent}${row('revocation', retire)}`,
  ];
}

export function renderChecks(checks: readonly Check[], look: Look): string[] {
  return [
    '',
    look.strong('Self-check'),
    ...checks.map(
      ({ claim, holds, found }) =>
        `${indent}${mark(holds, look, 2)}${claim}${found === undefined ? '' : look.bad(` — ${found}`)}`,
    ),
    '',
  ];
}
