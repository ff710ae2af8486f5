import type { Generation, LedgerEvent } from '../../fleet/fleet.ts';
import type { ChartBar, ChartMark, ChartRow } from '../../view/row-chart.ts';
import type { PageSecret } from '../page-data.ts';

export interface TimelineBars {
  /** In milliseconds since 1970. */
  readonly rows: readonly ChartRow[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** More rows than this are not read; the events below have all. */
const rowsShown = 12;

const kinds: Readonly<Record<string, ChartMark['kind']>> = {
  'retirement-deferred': 'deferred',
  'retirement-held': 'deferred',
  'retirement-blocked': 'deferred',
  'grace-period-extended': 'deferred',
  'rotation-failed': 'failed',
  'rotation-abandoned': 'failed',
  'revocation-unverified': 'failed',
  'rollback-detected': 'failed',
  'rotation-announced': 'told',
  'rotation-frozen': 'frozen',
};

/** When each credential was in force, how long it stays valid afterwards, and how it is known to be dead. */
export function timelineBars(
  secret: PageSecret,
  events: readonly LedgerEvent[],
  nowMs: number,
): TimelineBars | undefined {
  const generations = (secret.ledger?.generations ?? []).slice(-rowsShown);
  const times = generations
    .flatMap(({ n, inForceFrom, inForceUntil, revoked }) => [
      inForceFrom,
      inForceUntil,
      revoked?.at,
      dutyOf(secret, n)?.nextAttemptAt,
    ])
    .flatMap((time) => (time === undefined ? [] : Date.parse(time)));
  if (times.length === 0) return undefined;
  const fromMs = Math.min(...times, nowMs - 60_000);
  const toMs = Math.max(...times, nowMs) + Math.max(30_000, (nowMs - fromMs) * 0.02);
  return {
    fromMs,
    toMs,
    rows: generations.map((generation) => ({
      label: `#${generation.n}`,
      bars: [...barsOf(secret, generation, nowMs), ...waitOf(secret, generation, events, nowMs)],
      marks: [...events.filter((event) => isAbout(event, generation)).flatMap(markOf), ...proofOf(generation)],
    })),
  };
}

function dutyOf({ duties }: PageSecret, n: number) {
  return duties.find(({ generation, phase }) => generation === n && phase !== 'deliver' && phase !== 'verify');
}

function barsOf(secret: PageSecret, generation: Generation, nowMs: number): readonly ChartBar[] {
  const { n, state, inForceFrom, inForceUntil, revoked } = generation;
  const bar = (kind: ChartBar['kind'], from: number, to: number, title: string): ChartBar[] =>
    to > from ? [{ kind, from, to, title: `${state}: ${title}` }] : [];
  const endMs = inForceUntil === undefined ? nowMs : Date.parse(inForceUntil);
  const deadMs = revoked === undefined ? nowMs : Date.parse(revoked.at);
  const duty = dutyOf(secret, n);
  return [
    ...(inForceFrom === undefined ? [] : bar('force', Date.parse(inForceFrom), endMs, 'in force')),
    ...(inForceUntil === undefined ? [] : bar('grace', endMs, deadMs, 'valid after it was in force')),
    ...(duty === undefined
      ? []
      : bar('ahead', Math.max(nowMs, endMs), Date.parse(duty.nextAttemptAt), `until it is revoked: ${duty.dueAt}`)),
  ];
}

/** From when its rotation waited for an approval, until it was approved or given up. */
function waitOf(
  { waitingApproval }: PageSecret,
  { n, token }: Generation,
  events: readonly LedgerEvent[],
  nowMs: number,
): readonly ChartBar[] {
  if (token === undefined) return [];
  const asked = events.find(({ type, details }) => type === 'approval-requested' && details.token === token);
  if (asked === undefined) return [];
  const ended = events.find(
    ({ type, generation }) => generation === n && (type === 'rotation-approved' || type === 'rotation-abandoned'),
  );
  const isOver = waitingApproval?.token !== token;
  const untilMs = ended === undefined ? (isOver ? undefined : nowMs) : Date.parse(ended.at);
  if (untilMs === undefined) return [];
  return [{ kind: 'waiting', from: Date.parse(asked.at), to: untilMs, title: 'waits for an approval' }];
}

/**
 * A failed step names the rotation: it may fail before there is a generation. An announcement and a freeze window are about
 * what is in force then.
 */
function isAbout(
  { type, at, generation, details }: LedgerEvent,
  { n, token, inForceFrom, inForceUntil }: Generation,
): boolean {
  if (type === 'rotation-announced' || type === 'rotation-frozen') {
    return inForceFrom !== undefined && inForceFrom <= at && (inForceUntil === undefined || at < inForceUntil);
  }
  return generation === n || (token !== undefined && details.versionId === token && details.code !== undefined);
}

function markOf({ type, at, reason }: LedgerEvent): readonly ChartMark[] {
  const kind = kinds[type];
  return kind === undefined ? [] : [{ kind, at: Date.parse(at), title: `${type}: ${reason}` }];
}

function proofOf({ revoked }: Generation): readonly ChartMark[] {
  if (revoked === undefined) return [];
  const { how, verified, at } = revoked;
  const title =
    verified === undefined ? `revoked (${how})` : `revoked (${how}), login rejected with ${verified.status}`;
  return [{ kind: 'proof', at: Date.parse(at), title }];
}
