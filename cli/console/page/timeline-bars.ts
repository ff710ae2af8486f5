import type { LedgerEvent } from '../../fleet/fleet.ts';
import type { PageSecret } from '../page-data.ts';

export type BarKind = 'force' | 'grace' | 'ahead';

/** A part of a row, from 0 to 1 of the time that is shown. */
export interface Bar {
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

export interface Mark {
  readonly kind: 'proof' | 'deferred' | 'failed';
  readonly at: number;
  readonly title: string;
}

export interface TimelineRow {
  readonly generation: number;
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
}

export interface TimelineBars {
  readonly rows: readonly TimelineRow[];
  readonly fromMs: number;
  readonly toMs: number;
  /** From 0 to 1. */
  readonly now: number;
}

/** More rows than this are not read; the events below have all. */
const rowsShown = 12;

const deferrals = new Set(['retirement-deferred', 'retirement-held', 'retirement-blocked', 'grace-period-extended']);
const failures = new Set(['rotation-failed', 'rotation-abandoned', 'revocation-unverified', 'rollback-detected']);

/** When each credential was in force, how long it stays valid afterwards, and how it is known to be dead. */
export function timelineBars(
  { ledger, duties }: PageSecret,
  events: readonly LedgerEvent[],
  nowMs: number,
): TimelineBars | undefined {
  const generations = (ledger?.generations ?? []).slice(-rowsShown);
  const dueOf = (n: number) =>
    duties.find(({ generation, phase }) => generation === n && phase !== 'deliver' && phase !== 'verify');
  const times = generations
    .flatMap(({ n, inForceFrom, inForceUntil, revoked }) => [
      inForceFrom,
      inForceUntil,
      revoked?.at,
      dueOf(n)?.nextAttemptAt,
    ])
    .flatMap((time) => (time === undefined ? [] : Date.parse(time)));
  if (times.length === 0) return undefined;
  const fromMs = Math.min(...times, nowMs - 60_000);
  const toMs = Math.max(...times, nowMs) + Math.max(30_000, (nowMs - fromMs) * 0.02);
  const at = (ms: number) => Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)));
  const bar = (kind: BarKind, start: number, end: number, title: string): Bar[] =>
    end > start ? [{ kind, from: at(start), to: at(end), title }] : [];
  return {
    fromMs,
    toMs,
    now: at(nowMs),
    rows: generations.map(({ n, token, state, inForceFrom, inForceUntil, revoked }) => {
      const startMs = inForceFrom === undefined ? undefined : Date.parse(inForceFrom);
      const endMs = inForceUntil === undefined ? nowMs : Date.parse(inForceUntil);
      const duty = dueOf(n);
      const deadMs = revoked === undefined ? nowMs : Date.parse(revoked.at);
      const dueMs = duty === undefined ? undefined : Date.parse(duty.nextAttemptAt);
      const isFormer = inForceUntil !== undefined;
      return {
        generation: n,
        label: `generation ${n}, ${state}`,
        bars: [
          ...(startMs === undefined ? [] : bar('force', startMs, endMs, 'in force')),
          ...(isFormer ? bar('grace', endMs, deadMs, 'valid after it was in force') : []),
          ...(dueMs === undefined
            ? []
            : bar('ahead', Math.max(nowMs, endMs), dueMs, `until it is revoked: ${duty?.dueAt}`)),
        ],
        marks: [
          ...events.filter((event) => isAbout(event, { n, token })).flatMap((event) => marksOf(event, at)),
          ...(revoked === undefined
            ? []
            : [{ kind: 'proof' as const, at: at(Date.parse(revoked.at)), title: proofOf(revoked) }]),
        ],
      };
    }),
  };
}

/** A failed step names the rotation: it may fail before there is a generation. */
function isAbout(
  { generation, details }: LedgerEvent,
  { n, token }: { readonly n: number; readonly token: string | undefined },
): boolean {
  return generation === n || (token !== undefined && details.versionId === token && details.code !== undefined);
}

function marksOf({ type, at: time, reason }: LedgerEvent, at: (ms: number) => number): Mark[] {
  const kind = deferrals.has(type) ? 'deferred' : failures.has(type) ? 'failed' : undefined;
  return kind === undefined ? [] : [{ kind, at: at(Date.parse(time)), title: `${type}: ${reason}` }];
}

function proofOf({ how, verified }: { readonly how: string; readonly verified?: { readonly status: number } }): string {
  return verified === undefined ? `revoked (${how})` : `revoked (${how}), login rejected with ${verified.status}`;
}
