import type { FleetSecret, HealthLevel, OwedDuty, SecretHealth } from '../fleet/fleet.ts';
import { formatPeriod } from './format-time.ts';
import type { Style } from './style.ts';

/** The requests that are made with the former credential of a generation; absent: not known. */
export interface FormerUse {
  readonly generation?: number;
  readonly requests?: number;
  readonly perDay?: number;
}

/**
 * What is left of the credentials that are not in force any more, the next to die first.
 *
 * @param uses default: it was not asked for
 */
export function oldCredentialText(
  { duties }: Pick<FleetSecret, 'duties'>,
  nowMs: number,
  uses?: readonly FormerUse[],
): string {
  const owed = duties.filter(({ phase }) => phase !== 'deliver' && phase !== 'verify');
  const [first] = owed;
  if (first === undefined) return '–';
  const others = owed.length === 1 ? '' : ` (+${owed.length - 1})`;
  const use = uses?.find(({ generation }) => generation === first.generation);
  const used = uses === undefined || first.generationState === 'quarantine' ? '' : `, ${useText(use)}`;
  return `${dutyText(first, nowMs)}${used}${others}`;
}

function useText({ requests, perDay }: FormerUse = {}): string {
  if (requests === undefined) return 'usage not known';
  if (requests === 0) return 'unused';
  return perDay === undefined ? `STILL USED ${grouped(requests)} req` : `STILL USED ${grouped(perDay)} req/d`;
}

const grouped = (count: number) => count.toLocaleString('en-US');

/** When the credential of a duty dies, or why it has not. */
export function dutyText(duty: OwedDuty, nowMs: number): string {
  const { generationState, dueAt, nextAttemptAt, attempts, deferrals, isCompromised } = duty;
  const leaked = isCompromised ? 'LEAKED, ' : '';
  const inMs = Date.parse(dueAt) - nowMs;
  const attemptMs = Date.parse(nextAttemptAt) - nowMs;
  if (generationState === 'quarantine') return `${leaked}inactive, deleted ${inText(inMs)}`;
  if (deferrals > 0) return `${leaked}STILL USED, deferred ${deferrals}/3, next ${inText(attemptMs)}`;
  if (attempts > 0) return `${leaked}still alive, ${attempts} tries failed, next ${inText(attemptMs)}`;
  if (inMs < 0 && attemptMs > 0) return `${leaked}held, next ${inText(attemptMs)}`;
  return `${leaked}dies ${inText(inMs)}`;
}

export function healthText({ code, detail }: SecretHealth): string {
  return detail === '' ? code : `${code} (${detail})`;
}

export function stateMark(level: HealthLevel, style?: Style): string {
  switch (level) {
    case 'ok':
      return style?.good('✓') ?? '✓';
    case 'busy':
      return style?.quiet('…') ?? '…';
    case 'warning':
      return style?.warn('!') ?? '!';
    case 'failing':
      return style?.bad('✗') ?? '✗';
    default:
      return level satisfies never;
  }
}

function inText(milliseconds: number): string {
  return milliseconds <= 0 ? 'now' : `in ${formatPeriod(milliseconds)}`;
}
